// The options that say what becomes of what is collected: `collect` has them, and `resume` finds them again in the journal.
#pragma once

#include <string>
#include <vector>

#include "stamplog/run/job.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class job_options {
 public:
    void declare(CLI::App& verb);
    // errc::config with the flag; asks nothing, makes nothing.
    [[nodiscard]] result<void> apply(run::job& j) const;

    std::vector<std::string> stages, allowed;
    std::string profile = "default", memory = "256M", links = "large", quiet = "5m";
    unsigned threads = 0;
    bool raw = false;
};

}  // namespace stamplog::cli
