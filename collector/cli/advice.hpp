// What the operator can do about the errors that endpoints are known to answer with.
#pragma once

#include <string>
#include <vector>

#include "stamplog/run/job.hpp"

namespace stamplog::cli {

// One sentence for each known cause that occurs, without repetition.
std::vector<std::string> advice(const run::job_report& r);

}  // namespace stamplog::cli
