// Whether a host is given as an address, which has no name in Kerberos.
#pragma once

#include <string_view>

namespace stamplog::auth {

inline bool is_address(std::string_view host) {
    if (host.find(':') != std::string_view::npos) return true;  // IPv6
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace stamplog::auth
