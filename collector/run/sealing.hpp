// From what was collected to one sealed bundle in the run's folder, with its .sha256 and manifest beside it.
#pragma once

#include "stamplog/run/job.hpp"

namespace stamplog::run {

struct sealed {
    std::filesystem::path bundle, manifest;
    pack::report packed;
    std::vector<report::missing_line> missing;  // of the run, and what packing could not take as it is
};

// errc as pack::pack_to_file. Verifies what was written before it says so: errc::corrupt when the file on the disk is not
// what was packed.
[[nodiscard]] result<sealed> seal(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                                  std::stop_token stop);

}  // namespace stamplog::run
