// What a run did not bring, why, and what an operator can do about it.
#pragma once

#include <vector>

#include "stamplog/report/coverage.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

std::vector<report::missing_line> missing_of(const collected& c);

}  // namespace stamplog::run
