// The folder of a run that is to begin. Without a journal nobody could look the run up or go on with it, so its folder does not
// outlive a refusal.
#pragma once

#include <filesystem>
#include <utility>

#include "stamplog/run/journal.hpp"

namespace stamplog::cli {

class unbegun_run {
 public:
    explicit unbegun_run(std::filesystem::path folder) : folder_(std::move(folder)) {}
    ~unbegun_run() {
        std::error_code ec;
        if (!run::has_journal(folder_)) std::filesystem::remove_all(folder_, ec);
    }
    unbegun_run(const unbegun_run&) = delete;
    unbegun_run& operator=(const unbegun_run&) = delete;

 private:
    std::filesystem::path folder_;
};

}  // namespace stamplog::cli
