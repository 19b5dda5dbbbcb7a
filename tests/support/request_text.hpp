// What a client's request asks for, as one line of text, so that two clients' requests can be compared by meaning: how each
// writes it (order, types of lists, defaults) is the business of the shape test.
#pragma once

#include <string>

#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

// Empty for messages whose content is not a matter of the caller's: the opening, keys.
std::string request_text(const psrp::message& m);

}  // namespace stamplog::testing
