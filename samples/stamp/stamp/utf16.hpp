// UTF-8 to UTF-16LE, which Windows PowerShell's Out-File and the cluster log use.
#pragma once

#include <string>
#include <string_view>

namespace stampsim {

bool is_utf8(std::string_view text);

// Without BOM. What is not UTF-8 becomes U+FFFD.
std::string utf16le(std::string_view utf8);

}  // namespace stampsim
