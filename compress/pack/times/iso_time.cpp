#include "civil_time.hpp"
#include "line_time.hpp"

namespace stamplog::pack {
namespace {

// "+01:00", "-0800": seconds east of UTC.
bool take_offset(time_text& text, std::int64_t& seconds) {
    const bool west = !text.rest().empty() && text.rest().front() == '-';
    unsigned hours = 0, minutes = 0;
    if (!text.take_any("+-")) return false;
    unsigned both = 0;
    if (text.take_number(4, 4, both)) {
        hours = both / 100;
        minutes = both % 100;
    } else if (!text.take_number(2, 2, hours) || !text.take_mark(':') || !text.take_number(2, 2, minutes)) {
        return false;
    }
    if (hours > 14 || minutes % 15 != 0 || minutes > 45) return false;  // no zone is another; but numbers behind a time may be
    seconds = (std::int64_t{hours} * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

// The zone behind a time, if one is there. False: something is there that is none.
bool take_zone(time_text& text, std::int64_t& seconds) {
    seconds = 0;
    if (text.take_mark('Z')) return text.ends_here();
    if (!text.rest().empty() && (text.rest().front() == '+' || text.rest().front() == '-'))
        return take_offset(text, seconds) && text.ends_here();
    // "12:48:14,224 -0800": a space, and nothing else of what may follow a time.
    time_text apart = text;
    std::int64_t offset = 0;
    if (apart.take_mark(' ') && take_offset(apart, offset) && apart.ends_here()) seconds = offset;
    return text.ends_here();
}

}  // namespace

line_time iso_time_of(std::string_view line) {
    time_text text(line);
    text.take_any("[\"");
    std::int64_t day = 0, clock = 0, zone = 0;
    if (!text.take_day('-', day) || !text.take_any(" T\t") || !text.take_clock(clock)) return std::nullopt;
    text.drop_fraction();
    if (!take_zone(text, zone)) return std::nullopt;
    return day + clock - zone;
}

}  // namespace stamplog::pack
