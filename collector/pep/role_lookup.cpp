#include "nearest_names.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {

const role* find_role(std::string_view name) {
    for (const auto& r : roles())
        if (same_name(r.name, name)) return &r;
    return nullptr;
}

std::vector<std::string_view> similar_roles(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& r : roles()) names.push_back(r.name);
    return nearest_names(name, names);
}

}  // namespace stamplog::pep
