// A child that outlives the process that started it: it ends when it finds its standard input closed, which may be late.
#pragma once

#include <stop_token>
#include <string>

#include "stamplog/base/clock.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::transport {

// Words that tell the channel's child from every other process, also of those that get its number later, and after the machine
// was started again. Empty: there is no child behind it.
std::string child_identity(const channel& link);

// Waits until that process is gone, until `patience` has passed or a stop is asked for, then ends its group by force. False:
// it was gone already. errc::refused: it is still there, and not ours to end.
[[nodiscard]] result<bool> end_left_child(const std::string& identity, clock& time, std::chrono::milliseconds patience,
                                          const std::stop_token& stop);

}  // namespace stamplog::transport
