// An endpoint of the product as a connector: a session of the transport, closed as the Privileged Endpoint wants it. Where no
// share is known its transcript stays there.
#pragma once

#include "stamplog/base/log.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

// `time` and `log` must outlive the connections.
connector connect_by(const endpoint& e, const settings& s, std::optional<int> stamp_offset, clock& time, log_sink& log);

}  // namespace stamplog::run
