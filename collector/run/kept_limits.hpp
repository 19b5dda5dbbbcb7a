// What numbers of a journal may be: a damaged one must not lead to sums that overflow, or to times before the calendar.
#pragma once

#include <cstdint>

namespace stamplog::run {

inline constexpr int most_units = 1'000'000, most_attempts = 1'000'000;
inline constexpr std::int64_t last_tick = 2'534'023'007'990'000'000;  // the end of the year 9999, in ticks since 1970

constexpr bool is_kept_time(std::int64_t ticks) { return ticks >= 0 && ticks <= last_tick; }

}  // namespace stamplog::run
