// Walks the slots of a window: an hour holds `per_hour` slots, a slot one line, record or buffer, whose time is a function of
// the key, the hour and the slot.
#pragma once

#include <cstdint>

#include "content/content.hpp"
#include "content/noise.hpp"

namespace stampsim {

inline constexpr std::int64_t hour_ticks = 36'000'000'000;

struct slot {
    std::int64_t hour;     // hours since 1970
    std::uint64_t number;  // in the hour
    utc_time at;
    std::uint64_t key;
};

// `visit(slot)` returns false to stop; so does this function then.
template <class Visit>
bool for_each_slot(std::uint64_t key, const window& w, std::uint64_t per_hour, Visit&& visit) {
    if (per_hour == 0 || w.from >= w.to) return true;
    const std::int64_t from = w.from.time_since_epoch().count(), to = w.to.time_since_epoch().count();
    const auto step = static_cast<std::uint64_t>(hour_ticks) / per_hour;
    auto floor_hour = [](std::int64_t t) { return t / hour_ticks - (t % hour_ticks < 0 ? 1 : 0); };
    for (std::int64_t hour = floor_hour(from); hour * hour_ticks < to; ++hour) {
        const std::uint64_t hour_key = mix(key, static_cast<std::uint64_t>(hour));
        const std::int64_t start = hour * hour_ticks;
        std::uint64_t first = 0;
        if (from > start && step > 0) first = static_cast<std::uint64_t>(from - start) / step;
        for (std::uint64_t i = first; i < per_hour; ++i) {
            const std::uint64_t slot_key = mix(hour_key + i * 0x9e3779b97f4a7c15ULL);
            const std::int64_t at = start + static_cast<std::int64_t>(i * step + (step > 1 ? slot_key % step : 0));
            if (at < from) continue;
            if (at >= to) break;
            if (!visit(slot{hour, i, utc_time(ticks(at)), slot_key})) return false;
        }
    }
    return true;
}

}  // namespace stampsim
