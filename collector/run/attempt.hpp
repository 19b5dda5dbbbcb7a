// One call of a unit's cmdlet on one session, from the start to its result.
#pragma once

#include <stop_token>

#include "commands.hpp"
#include "information.hpp"
#include "known_stamp.hpp"
#include "landing.hpp"
#include "scheduler.hpp"
#include "space_guard.hpp"
#include "stamplog/run/run.hpp"
#include "teller.hpp"

namespace stamplog::run {

// What all attempts of a run share. Everything in it is thread-safe or constant.
struct run_context {
    const plan::plan& what;
    const settings& how;
    const pep::landing_folder& folder;        // the run's own
    const pep::landing_folder& cluster_logs;  // below it
    known_stamp& stamp;
    landing& zips;
    document_store& documents;
    teller& tell;
    clock& time;
    std::stop_token stop;
    space_guard& space;
};

attempt_result run_attempt(const task& t, const std::string& ercs, connection& on, const run_context& run);

}  // namespace stamplog::run
