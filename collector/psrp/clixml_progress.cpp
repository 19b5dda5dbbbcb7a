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
    const bool ok = each_element(node, [&](pugi::xml_node child) {
        auto& field = made->extended.emplace_back();
        if (const tag t = find_tag(child.name()); t == tag::nil || t == tag::string) {
            field.name = current_operation;
            return read_text(child, t, field.val);
        }
        for (const auto& known : progress_fields()) {
            if (known.element != child.name()) continue;
            field.name = known.property;
            return read_text(child, known.type, field.val);
        }
        return refuse(child, "not a field of a progress record");
    });
    if (ok) out = std::move(made);
    return ok;
}

}  // namespace stamplog::psrp
