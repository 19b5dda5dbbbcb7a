// The fault in an envelope, if its body is one.
#pragma once

#include <optional>

#include "envelope.hpp"
#include "stamplog/wsman/fault.hpp"

namespace stamplog::wsman {

std::optional<fault> read_fault(const envelope& e);

}  // namespace stamplog::wsman
