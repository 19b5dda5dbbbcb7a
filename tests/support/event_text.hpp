// Client events as one line of text each, so that sequences can be written down and compared.
#pragma once

#include <string>

#include "stamplog/psrp/client.hpp"

namespace stamplog::testing {

std::string event_text(const psrp::client_event& e);
// The pipeline that an event belongs to; zero for the pool's.
guid event_pipeline(const psrp::client_event& e);

}  // namespace stamplog::testing
