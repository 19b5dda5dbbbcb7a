#include "civil_time.hpp"
#include "line_time.hpp"

namespace stamplog::pack {

// Only with AM or PM, which says that the month comes first.
line_time us_time_of(std::string_view line) {
    time_text text(line);
    text.take_any("[\"");
    unsigned month = 0, day = 0, year = 0;
    if (!text.take_number(1, 2, month) || !text.take_mark('/') || !text.take_number(1, 2, day) || !text.take_mark('/') ||
        !text.take_number(4, 4, year))
        return std::nullopt;
    text.take_mark(',');
    std::int64_t clock = 0;
    if (!text.take_mark(' ') || !text.take_clock(clock)) return std::nullopt;
    text.drop_fraction();
    text.take_mark(' ');
    const bool afternoon = text.take_any("Pp");
    if ((!afternoon && !text.take_any("Aa")) || !text.take_any("Mm") || !text.ends_here()) return std::nullopt;
    const auto hour = clock / 3600;
    const auto begin = begin_of_day(year, month, day);
    if (hour < 1 || hour > 12 || !begin) return std::nullopt;
    return *begin + clock % 3600 + (hour % 12 + (afternoon ? 12 : 0)) * 3600;
}

}  // namespace stamplog::pack
