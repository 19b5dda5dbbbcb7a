// Says what happened: to the journal first, then to the log and whoever watches, one at a time.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/run/journal.hpp"
#include "stamplog/run/progress.hpp"

namespace stamplog::run {

// Thread-safe.
class teller {
 public:
    teller(journal& j, const clock& time, log_sink& log, const progress_sink& sink)
        : journal_(j), time_(time), log_(log), sink_(sink) {}

    // Stamps the time on both. When the journal cannot be written the run must not go on: see broken().
    void tell(step s, std::optional<progress_event> e = std::nullopt);
    // Progress that is worth no journal entry.
    void show(progress_event e);
    void note(const std::string& text, const std::string& ercs = {});
    void log(log_level level, const std::string& text) { log_.write(level, text); }

    // The journal refused a step (a full disk): nothing new may start, since nobody would know of it after a crash.
    bool broken() const noexcept { return broken_; }
    std::string trouble() const;  // why

 private:
    void pass_on(progress_event e);

    journal& journal_;
    const clock& time_;
    log_sink& log_;
    const progress_sink& sink_;
    mutable std::mutex one_at_a_time_;
    std::string trouble_;
    std::atomic<bool> broken_{false};
};

}  // namespace stamplog::run
