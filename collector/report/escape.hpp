#pragma once

#include <string>
#include <string_view>

namespace stamplog::report {

// Text for an HTML element or a quoted attribute: the five characters escaped, control characters shown as \xNN, broken UTF-8
// replaced.
std::string escape(std::string_view foreign);

}  // namespace stamplog::report
