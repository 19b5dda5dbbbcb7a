// What is asked for next of a role that would not come whole: (what was tried so far, what came of it) -> the next, narrower
// calls. No thread, no clock, no I/O. docs/decisions/0015-narrow-instead-of-fail.md
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/plan/plan.hpp"

namespace stamplog::run {

// Why a collection brought too little, where asking for less may bring more.
enum class shortage {
    none,   // it brought what there is, or failed for another reason
    time,   // its time was over
    stall,  // no byte landed for a while
    disk    // the ERCS VM, which gathers the logs on its own disk first, has no room for them
};
std::string_view to_string(shortage s) noexcept;

struct narrowing_rules {
    // Of the request; no node and no log type: all.
    plan::window asked{};
    std::vector<std::string> nodes{}, log_types{};
    // Both of one role, over all its parts. No time: nothing is narrowed.
    ticks most_time{};
    std::size_t most_calls = 32;
    std::chrono::minutes shortest{10};  // no window is made shorter

    bool on() const { return most_time > ticks{}; }
};

// What narrower calls of one role there were.
struct narrowing_history {
    std::size_t calls = 0;  // planned, ended or not
    ticks spent{};          // by those that ended
};

struct narrowing {
    std::vector<plan::unit> parts{};  // disjoint, together what was tried; without ids; empty: it is not tried again
    std::string how{};                // "by half the window"; of no parts: why
};

// `tried`: one role (or the resource providers), or a part of it. First half the window, then nodes one by one (of more than
// eight: in groups first) or each log type. Nodes are known when the request names them; `computers`, those that the run's zips
// name, stand in for them after a stall, since that is how a node that does not answer looks.
narrowing narrower(const plan::unit& tried, shortage why, const narrowing_history& before, const narrowing_rules& rules,
                   const std::vector<std::string>& computers);

// "2026-11-21T10:00:00Z to 2026-11-21T12:00:00Z, node AZS-N01": which part of its role a unit is. Empty: the whole.
std::string part_in_words(const plan::unit& u);

}  // namespace stamplog::run
