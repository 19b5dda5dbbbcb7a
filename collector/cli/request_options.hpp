// The options that say what is asked: roles, preset, window.
#pragma once

#include <string>
#include <vector>

#include "stamplog/pep/stamp.hpp"
#include "stamplog/plan/request.hpp"
#include "verb.hpp"

namespace stamplog::cli {

class request_options {
 public:
    void declare(CLI::App& verb);
    // Warnings are appended. errc::config with the flag.
    [[nodiscard]] result<plan::request> resolve(const pep::stamp_information& stamp, utc_time now,
                                                std::vector<std::string>& warnings) const;

 private:
    std::string case_id_, preset_, from_, to_, around_, for_;
    std::vector<std::string> roles_, providers_, nodes_, log_types_;
    int timeout_minutes_ = 240;
    bool include_dump_file_ = false, skip_test_ = false;
};

}  // namespace stamplog::cli
