// Time as a port: nobody below the command line reads the wall clock, so that tests and replays can give the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace stamplog {

// .NET's tick, 100 ns: what PSRP's DT carries without loss.
using ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
using utc_time = std::chrono::sys_time<ticks>;
using steady_time = std::chrono::steady_clock::time_point;

// Thread-safe.
class clock {
 public:
    virtual ~clock() = default;
    virtual utc_time now() const = 0;        // civil time, may jump
    virtual steady_time steady() const = 0;  // for deadlines, never jumps
    // Sleeps until `until` has passed on steady(); a fake clock returns at once and advances.
    virtual void sleep_until(steady_time until) = 0;
};

// "2026-11-21T02:40:46Z", seconds; fractions are cut.
std::string format_rfc3339(utc_time t);
// RFC 3339 with Z or an offset, seconds and fractions optional. nullopt on anything else.
std::optional<utc_time> parse_rfc3339(std::string_view text);

}  // namespace stamplog
