// When what a member holds begins and ends. docs/FORMAT.md, chapter "Times of contents".
#pragma once

#include <cstdint>
#include <string>

namespace stamplog::bundle {

// Seconds since 1970, both ends belong to it; a time without a zone counts as if it were UTC.
struct time_span {
    std::uint32_t first = 0, last = 0;  // 0: not known
    bool known() const noexcept { return first != 0; }
    bool operator==(const time_span&) const = default;
};
inline constexpr std::int64_t least_time = 631'152'000, most_time = 4'133'980'799;  // the years 1990 to 2100
// Not known where an end lies outside these years, or the end before the beginning.
constexpr time_span span_of(std::int64_t first, std::int64_t last) noexcept {
    if (first < least_time || last > most_time || last < first) return {};
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
}

// Both and what lies between; what is not known takes nothing away from the other.
[[nodiscard]] time_span together(const time_span& a, const time_span& b) noexcept;

// "2026-11-19T03:15:00"
[[nodiscard]] std::string text_of(std::uint32_t seconds);

}  // namespace stamplog::bundle
