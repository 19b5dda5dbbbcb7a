// run.log: everything that a run logs, with times, in the run's folder; warnings to the terminal too, all of it with -v.
// Bounded.
#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>

#include "stamplog/base/log.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Thread-safe. Until open() lines are kept in memory.
class run_log final : public log_sink {
 public:
    static constexpr std::size_t limit = 64u << 20;  // bytes; what comes after it is counted, not written

    explicit run_log(context& c) : c_(c) {}
    ~run_log() override;
    void write(log_level level, std::string_view message) override;
    // Writes to `file` from now on, beginning with what was kept.
    void open(const std::filesystem::path& file);

 private:
    context& c_;
    std::mutex mutex_;
    std::string kept_;
    std::ofstream out_;
    std::size_t written_ = 0, dropped_ = 0;
};

}  // namespace stamplog::cli
