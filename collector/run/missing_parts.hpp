// Which parts of roles that would not come whole did not come at all: by role, node, log type and time.
#pragma once

#include <vector>

#include "stamplog/report/coverage.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

// Parts that follow each other in time have one line together.
std::vector<report::missing_line> missing_parts_of(const collected& c);

}  // namespace stamplog::run
