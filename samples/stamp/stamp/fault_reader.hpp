// One [[fault]] of a fault file: every key has the type and the range that its kind asks for, every name is one of the stamp.
#pragma once

#include <toml++/toml.h>

#include "stamp/fault_names.hpp"
#include "stamp/faults.hpp"

namespace stampsim {

// "faults.toml:3".
std::string place_of(const std::string& file, const toml::node& n);
// "a, b, c".
std::string listed(const std::vector<std::string>& names);
[[nodiscard]] stamplog::result<fault> read_fault(const toml::table& t, const std::string& file, int index,
                                                 const fault_names& names);
// A number of seconds from 0 to a week.
std::optional<double> seconds_of(const toml::node& n);

}  // namespace stampsim
