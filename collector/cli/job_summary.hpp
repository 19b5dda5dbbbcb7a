// What a collection says at its end: what came, what is missing and why, where it lies, what to type next.
#pragma once

#include <string>

#include "stamplog/run/job.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// `about_run_in_the_way`: the command about another run of ours that keeps an ERCS busy; empty: none does.
void summarise(const run::job_report& r, const run::job& j, const std::string& about_run_in_the_way, context& c);

}  // namespace stamplog::cli
