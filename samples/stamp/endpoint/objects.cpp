#include "endpoint/objects.hpp"

namespace stampsim {
using stamplog::psrp::object;
using stamplog::psrp::property;
using stamplog::psrp::tagged_text;
using stamplog::psrp::value;

value custom_object(std::vector<property> properties) {
    auto o = std::make_shared<object>();
    o->type_names = {"System.Management.Automation.PSCustomObject", "System.Object"};
    o->extended = std::move(properties);
    return o;
}

value typed_object(std::vector<std::string> type_names, std::string to_string, std::vector<property> properties) {
    auto o = std::make_shared<object>();
    o->type_names = std::move(type_names);
    o->to_string = std::move(to_string);
    o->adapted = std::move(properties);
    return o;
}

value object_list(std::vector<value> items, std::string type) {
    auto o = std::make_shared<object>();
    o->type_names = {std::move(type), "System.Array", "System.Object"};
    o->kind = object::container::list;
    o->items = std::move(items);
    return o;
}

value dictionary(std::vector<std::pair<value, value>> entries, std::string type) {
    auto o = std::make_shared<object>();
    o->type_names = {std::move(type), "System.Object"};
    o->kind = object::container::dictionary;
    o->entries = std::move(entries);
    return o;
}

value timestamp(std::string round_trip) { return tagged_text{tagged_text::tag::date_time, std::move(round_trip)}; }

}  // namespace stampsim
