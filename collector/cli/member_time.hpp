// The times of members: stamp time without a zone, as zips and logs have it, counted as if it were UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stamplog/bundle/index.hpp"
#include "stamplog/bundle/tar.hpp"

namespace stamplog::cli {

// Both ends belong to it; seconds since 1970.
struct time_range {
    std::int64_t first = INT64_MIN, last = INT64_MAX;
};

// "2026-11-19", "2026-11-19 03:15", "2026-11-19T03:15:00": all of the day, minute or second that is named.
// errc::config, also for a zone: a bundle's times have none.
[[nodiscard]] result<time_range> parse_stamp_time(std::string_view text);
// "FROM..TO", either may be missing; one time alone is all of it. A TO of hours only is on FROM's day.
[[nodiscard]] result<time_range> parse_time_range(std::string_view text);

inline bool time_is_known(const bundle::member& m) { return m.mtime > bundle::no_time; }
// Whether what it holds overlaps the range; where nothing is known of that, whether it was last written then.
[[nodiscard]] bool is_in(const time_range& asked, const bundle::member& m);

// "2026-11-19 03:15:00"
std::string stamp_time_text(std::int64_t seconds);

}  // namespace stamplog::cli
