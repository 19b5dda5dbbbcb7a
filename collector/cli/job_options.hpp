// The options that say what becomes of what is collected: `collect` has them, and `resume` finds them again in the journal.
#pragma once

#include <string>
#include <vector>

#include "packing_options.hpp"
#include "stage_options.hpp"
#include "stamplog/run/job.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class job_options {
 public:
    void declare(CLI::App& verb);
    // errc::config with the flag; asks nothing, makes nothing.
    [[nodiscard]] result<void> apply(run::job& j) const;

    // The secrets of stages: last, since it may ask on the terminal.
    [[nodiscard]] result<void> open_stages(run::job& j, context& c) const;

    stage_options stage;
    std::vector<std::string> allowed;
    packing_options packing;
    std::string quiet = "5m", stall = "60m", unit_deadline, narrow_for = "9h";
    std::string reserve = "1G";
    bool raw = false, remove_landed = false;
};

}  // namespace stamplog::cli
