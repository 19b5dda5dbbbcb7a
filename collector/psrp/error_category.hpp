// ErrorCategory, PowerShell's classification of errors (SMA/ErrorPackage.cs).
#pragma once

#include <cstdint>
#include <string_view>

namespace stamplog::psrp {

std::string_view error_category_name(std::int32_t category) noexcept;  // "NotSpecified" for what it does not know

}  // namespace stamplog::psrp
