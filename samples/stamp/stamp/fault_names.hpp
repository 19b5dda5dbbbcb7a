// The names that a fault file may use on a stamp: a misspelt one would be a fault that never happens.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stamp/settings.hpp"

namespace stampsim {

struct fault_names {
    std::vector<std::string> roles;  // with resource providers
    std::vector<std::string> cmdlets, tests;
    std::vector<std::string> computers;  // empty: served zips do not tell them, and any name will do
    int ercs_count = 3;
};

// The endpoint's own cmdlets, without the restricted proxies of the shell.
std::span<const std::string_view> endpoint_cmdlets();
// errc::io or errc::config when the stamp's content folder cannot be read.
[[nodiscard]] stamplog::result<fault_names> names_of(const stamp_settings& s);

}  // namespace stampsim
