// Shows a run's progress: on a terminal one line per ERCS that is redrawn, elsewhere plain lines, with --json one event a line.
// Only measured numbers: minutes, bytes landed, bytes packed; no percentage of what nobody knows.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "stamplog/run/run.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Thread-safe: events come from any thread.
class live_view {
 public:
    live_view(context& c, std::vector<std::string> ercs);
    void show(const run::progress_event& e);
    // The run is over: what is on the terminal stays, and nothing is drawn any more.
    void finish();

 private:
    struct row {
        std::string doing = "waiting";
        utc_time since;
        std::uint64_t bytes = 0;
    };
    void as_json(const run::progress_event& e);
    void as_line(const run::progress_event& e);
    void take(const run::progress_event& e);
    void draw(utc_time now);
    void erase();

    context& c_;
    bool redraw_;
    std::mutex mutex_;
    std::vector<std::string> order_;
    std::map<std::string, row> rows_;
    std::string stage_;      // packing, staging
    std::size_t drawn_ = 0;  // lines on the terminal
};

std::string_view to_string(run::progress_event::kind k);

}  // namespace stamplog::cli
