#include "error_category.hpp"

#include <array>

namespace stamplog::psrp {

std::string_view error_category_name(std::int32_t category) noexcept {
    static constexpr std::array<std::string_view, 32> names = {
        "NotSpecified",     "OpenError",           "CloseError",       "DeviceError",         "DeadlockDetected",
        "InvalidArgument",  "InvalidData",         "InvalidOperation", "InvalidResult",       "InvalidType",
        "MetadataError",    "NotImplemented",      "NotInstalled",     "ObjectNotFound",      "OperationStopped",
        "OperationTimeout", "SyntaxError",         "ParserError",      "PermissionDenied",    "ResourceBusy",
        "ResourceExists",   "ResourceUnavailable", "ReadError",        "WriteError",          "FromStdErr",
        "SecurityError",    "ProtocolError",       "ConnectionError",  "AuthenticationError", "LimitsExceeded",
        "QuotaExceeded",    "NotEnabled"};
    const auto at = static_cast<std::size_t>(static_cast<std::uint32_t>(category));
    return at < names.size() ? names[at] : names[0];
}

}  // namespace stamplog::psrp
