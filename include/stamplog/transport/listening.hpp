// Whether a service of our own can listen on an address of this machine, and whether it does.
#pragma once

#include <cstdint>
#include <string>

#include "stamplog/base/result.hpp"

namespace stamplog::transport {

// Nothing is kept: somebody else may take the port in the next moment.
// errc::config: not an IPv4 address, or none of this machine. errc::refused: this user may not have the port (below 1024
// without CAP_NET_BIND_SERVICE). errc::conflict: another program listens there.
[[nodiscard]] result<void> may_listen(const std::string& address, std::uint16_t port);

// Whether something takes a connection there. For addresses of this machine, which answer at once.
bool listens(const std::string& address, std::uint16_t port);

}  // namespace stamplog::transport
