// From what was collected to one sealed bundle in the run's folder, with its .sha256 and manifest beside it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "earlier.hpp"
#include "stamplog/run/job.hpp"

namespace stamplog::run {

struct sealed {
    std::filesystem::path bundle, manifest;
    std::uint64_t bytes = 0;
    std::string sha256;                         // lower-case hexadecimal
    bool complete = true;                       // packing took everything as it is
    std::vector<report::missing_line> missing;  // of the run, and what packing could not take as it is
    std::set<std::string> broken{};             // zips that are not as their ERCS wrote them: <collection folder>/<name>
};

// errc as pack::pack_to_file. Verifies what was written before it says so: errc::corrupt when the file on the disk is not
// what was packed.
[[nodiscard]] result<sealed> seal(const job& j, const collected& c, clock& time, log_sink& log, const progress_sink& progress,
                                  std::stop_token stop);

// The bundle that an earlier process of the run sealed and that still lies in the run's folder; its content is checked when it
// is staged. nullopt: there is none.
std::optional<sealed> sealed_earlier(const earlier_run& before, const std::filesystem::path& run_folder);

}  // namespace stamplog::run
