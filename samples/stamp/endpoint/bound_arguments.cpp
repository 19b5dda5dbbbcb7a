#include "endpoint/bound_arguments.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {

std::string bound_value::shown() const {
    switch (parameter->type) {
        case parameter_type::credential:
            return std::string(type_name(parameter_type::credential));
        case parameter_type::date:
            return date ? to_string(*date) : "";
        case parameter_type::number:
            return std::to_string(number);
        case parameter_type::flag:
            return flag ? "True" : "False";
        case parameter_type::text_list: {
            std::string all;
            for (const auto& item : list) all += (all.empty() ? "" : ", ") + item;
            return all;
        }
        case parameter_type::text:
            return text;
        case parameter_type::object:
            return stamplog::psrp::display(raw);
    }
    return {};
}

const bound_value* bound_arguments::find(std::string_view name) const {
    for (const auto& v : values)
        if (same(v.parameter->name, name)) return &v;
    return nullptr;
}

std::string bound_arguments::text(std::string_view name) const {
    const auto* v = find(name);
    return v ? v->text : std::string();
}

std::vector<std::string> bound_arguments::list(std::string_view name) const {
    const auto* v = find(name);
    return v ? v->list : std::vector<std::string>();
}

bool bound_arguments::flag(std::string_view name) const {
    const auto* v = find(name);
    return v && v->flag;
}

std::optional<std::int32_t> bound_arguments::number(std::string_view name) const {
    const auto* v = find(name);
    return v ? std::optional(v->number) : std::nullopt;
}

}  // namespace stampsim
