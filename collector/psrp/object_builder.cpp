#include "object_builder.hpp"

namespace stamplog::psrp {

value make_list(std::vector<std::string> type_names, std::vector<value> items) {
    auto o = std::make_shared<object>();
    o->type_names = std::move(type_names);
    o->kind = object::container::list;
    o->items = std::move(items);
    return o;
}

value make_dictionary(std::vector<std::string> type_names, std::vector<std::pair<value, value>> entries) {
    auto o = std::make_shared<object>();
    o->type_names = std::move(type_names);
    o->kind = object::container::dictionary;
    o->entries = std::move(entries);
    return o;
}

value make_hashtable(std::vector<std::pair<value, value>> entries) {
    return make_dictionary({"System.Collections.Hashtable", "System.Object"}, std::move(entries));
}

value make_primitive_dictionary(std::vector<std::pair<value, value>> entries) {
    return make_dictionary(
        {"System.Management.Automation.PSPrimitiveDictionary", "System.Collections.Hashtable", "System.Object"},
        std::move(entries));
}

value make_version(std::string text) { return tagged_text{tagged_text::tag::version, std::move(text)}; }

}  // namespace stamplog::psrp
