// A PSRP message as a short word: "PIPELINE_STATE 5 ScriptsNotAllowed", "PIPELINE_HOST_CALL -100 22", "PIPELINE_OUTPUT".
#pragma once

#include <string>

#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

std::string word_for(const psrp::message& m);

}  // namespace stamplog::testing
