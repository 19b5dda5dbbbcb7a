// <PR>: a progress record on the error stream of powershell.exe (SMA/serialization.cs). Its elements carry no names, so
// the fields get the names that a PROGRESS_RECORD message has for them.
#include <array>

#include "clixml_progress.hpp"
#include "clixml_reader.hpp"
#include "primitive.hpp"

namespace stamplog::psrp {

const std::array<progress_field, 7>& progress_fields() noexcept {
    static constexpr std::array<progress_field, 7> fields = {{{"AV", "Activity", tag::string},
                                                              {"AI", "ActivityId", tag::i32},
                                                              {"PI", "ParentActivityId", tag::i32},
                                                              {"PC", "PercentComplete", tag::i32},
                                                              {"T", "Type", tag::string},
                                                              {"SR", "SecondsRemaining", tag::i32},
                                                              {"SD", "StatusDescription", tag::string}}};
    return fields;
}

bool clixml_reader::read_progress(pugi::xml_node node, std::size_t depth, value& out) {
    if (!enter(node, depth)) return false;
    auto made = std::make_shared<object>();
    made->kind = object::container::progress;
    for (auto child : node.children()) {
        if (skip_text(child)) continue;
        if (error_) return false;
        auto& field = made->extended.emplace_back();
        const std::string_view element = child.name();
        if (const tag t = find_tag(element); t == tag::nil || t == tag::string) {
            field.name = current_operation;
            if (!read_text(child, t, field.val)) return false;
            continue;
        }
        const progress_field* known = nullptr;
        for (const auto& f : progress_fields())
            if (f.element == element) known = &f;
        if (known == nullptr) return refuse(child, "not a field of a progress record");
        field.name = known->property;
        if (!read_text(child, known->type, field.val)) return false;
    }
    out = std::move(made);
    return true;
}

}  // namespace stamplog::psrp
