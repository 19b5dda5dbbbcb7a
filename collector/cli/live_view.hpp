// Shows a run's progress: on a terminal one line per ERCS that is redrawn, elsewhere plain lines, with --json one event a line.
// Only measured numbers: minutes, bytes landed, bytes packed; no percentage of what nobody knows.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stamplog/run/run.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Thread-safe: events come from any thread. On a terminal it owns the lines that it draws: whatever else is printed meanwhile
// goes through around(). A thread of its own redraws every second, so that minutes move while nothing happens.
class live_view final : public screen {
 public:
    live_view(context& c, std::vector<std::string> ercs);
    ~live_view() override;
    void show(const run::progress_event& e);
    // The run is over: what is on the terminal stays, and nothing is drawn any more.
    void finish();
    void around(const std::function<void()>& write) override;

 private:
    struct row {
        std::string doing = "waiting";
        std::string progress;  // the cmdlet's own words
        utc_time since;
        std::uint64_t bytes = 0;
    };
    void as_json(const run::progress_event& e);
    void as_line(const run::progress_event& e);
    void take(const run::progress_event& e);
    void tick(const std::stop_token& stop);
    // Takes our lines off the terminal, writes `lines` for good, draws ours again: one write.
    void redraw(const std::string& lines);
    std::string erased();
    std::string drawn();

    context& c_;
    bool redraw_;
    std::mutex mutex_;
    std::condition_variable_any ticking_;
    std::vector<std::string> order_;
    std::map<std::string, row> rows_;
    std::string stage_;            // packing, staging
    std::size_t on_terminal_ = 0;  // lines of ours
    std::jthread ticker_;          // last: it uses all the others
};

std::string_view to_string(run::progress_event::kind k);

}  // namespace stamplog::cli
