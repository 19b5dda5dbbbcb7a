// PowerShell's wildcards, as far as names need them: * and ?, without case.
#pragma once
#include <string_view>
namespace stampsim {
bool is_pattern(std::string_view text);
bool matches(std::string_view pattern, std::string_view text);
}  // namespace stampsim
