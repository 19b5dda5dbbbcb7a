// What a later process needs of the command line to go on with a run, as JSON for the journal. No secret: files and variables
// that hold one are named, not read.
#pragma once

#include <string>

#include "job_options.hpp"
#include "stamp_options.hpp"

namespace stamplog::cli {

std::string keep_job(const resolved_stamp& stamp, const job_options& job);

struct kept_job {
    stamp_options stamp;
    job_options job;
    std::string stamp_json;        // the stamp's information as it was known; empty: none
    std::string timezone, region;  // over it
};
// errc::corrupt: not ours.
[[nodiscard]] result<kept_job> read_kept_job(const std::string& json);

}  // namespace stamplog::cli
