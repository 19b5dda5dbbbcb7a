// write(2) to a pipe whose reader may be gone, without SIGPIPE and without touching the process's signal dispositions.
#pragma once

#include <string_view>

#include "descriptors.hpp"

namespace stamplog::transport {

// As write(2): the number of bytes, or -1 with errno (EAGAIN, EPIPE, ...).
long quiet_write(const descriptor& pipe, std::string_view data) noexcept;

}  // namespace stamplog::transport
