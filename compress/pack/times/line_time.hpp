// The time that a line of a log has, for each way of writing it. Seconds since 1970; a time without a zone counts as if it
// were UTC, one with a zone is UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stamplog::pack {

using line_time = std::optional<std::int64_t>;

// At the line's beginning, where '[' or '"' may stand before it:
line_time iso_time_of(std::string_view line);  // "2026-11-19 03:15:00.123", "2026-11-19T03:15:00Z", "… +01:00", a tab between
line_time slash_time_of(std::string_view line);  // "2026/11/19 03:15:00.123", cluster.log's "000011d0.00000f80::2026/11/19-…"
line_time us_time_of(std::string_view line);     // "11/19/2026 3:15:00 AM"

inline constexpr std::size_t line_time_reach = 320;  // bytes of a line that are looked at

}  // namespace stamplog::pack
