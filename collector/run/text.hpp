// Role names compared as the endpoint compares them: case does not matter.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace stamplog::run {

inline char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

inline bool is_role_in(std::string_view role, const std::vector<std::string>& roles) {
    return std::any_of(roles.begin(), roles.end(), [&](const std::string& r) { return same_name(r, role); });
}

inline void remove_roles(std::vector<std::string>& from, const std::vector<std::string>& those) {
    std::erase_if(from, [&](const std::string& r) { return is_role_in(r, those); });
}

}  // namespace stamplog::run
