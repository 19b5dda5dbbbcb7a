// What a collection says at its end: what came, what is missing and why, where it lies, what to type next.
#pragma once

#include "stamplog/run/job.hpp"
#include "verb.hpp"

namespace stamplog::cli {

void summarise(const run::job_report& r, const run::job& j, context& c);

}  // namespace stamplog::cli
