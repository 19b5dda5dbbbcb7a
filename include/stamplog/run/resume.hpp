// Going on with a run whose process is gone, or that ended without everything: what its journal says is left to do.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

#include "stamplog/base/result.hpp"
#include "stamplog/plan/plan.hpp"
#include "stamplog/run/journal.hpp"

namespace stamplog::run {

struct earlier_run;  // collector/run/earlier.hpp

struct resumable {
    run_identity who;
    plan::plan what;                   // the whole plan
    std::size_t units_left = 0;        // without a lasting record: they did not run, failed, or brought not every role
    std::size_t transcripts_left = 0;  // of sessions that nobody closed
    bool sealed = false;               // a bundle is there that holds what landed
    std::optional<int> exit_code;      // of the process before; none: it was killed
    std::shared_ptr<const earlier_run> earlier;  // for settings::earlier; holds the run's lock
};

// errc::conflict: a living process works on the run. errc::not_found, corrupt; errc::unsupported: made by a version that
// could not resume, or by a newer one.
[[nodiscard]] result<resumable> open_for_resume(const std::filesystem::path& run_folder);

}  // namespace stamplog::run
