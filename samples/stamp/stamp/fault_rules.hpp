// Which kinds of fault there are, and which keys each takes.
#pragma once

#include <span>
#include <string_view>

#include "stamp/faults.hpp"

namespace stampsim {

struct fault_rule {
    fault_kind kind;
    std::string_view name;
    std::span<const std::string_view> keys;      // beside kind, ercs and times, which every kind takes
    std::span<const std::string_view> required;  // of those
};

std::span<const fault_rule> fault_rules();

}  // namespace stampsim
