// What is staged, and where it is put.
#pragma once

#include "sealing.hpp"
#include "stamplog/run/job.hpp"

namespace stamplog::run {

// Bundle, its .sha256, the manifest and the transcripts; the original zips too when `raw`. All names begin with the bundle's,
// so that many runs can be staged to one folder. What was hashed before says so: what a disk changed since is not staged.
[[nodiscard]] result<std::vector<stage::item>> items_to_stage(const sealed& s, const collected& c, bool raw);

// Every target in turn; one that fails does not stop the others.
void deliver(const job& j, const std::vector<stage::item>& items, journal& log, const stage::surroundings& around,
             const progress_sink& progress, job_report& report);

// errc::config when a stage folder cannot be made or written, or a container does not let us in: found before the stamp is
// asked for anything. A SAS that expires before `expected` has passed is a warning.
[[nodiscard]] result<void> check_stages(const std::vector<stage::target>& stages, const stage::surroundings& around,
                                        std::chrono::seconds expected);

}  // namespace stamplog::run
