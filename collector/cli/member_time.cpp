#include "member_time.hpp"

#include <array>
#include <chrono>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::cli {
namespace {

tl::unexpected<error> no_stamp_time(std::string_view text) {
    return fail(
        errc::config, in_quotes(text) + " is no time in stamp time",
        "Write 2026-11-19, '2026-11-19 03:15' or 2026-11-19T03:15:00. Times in a bundle are the stamp's own and have no "
        "zone, so a Z or an offset does not go with them.");
}

// `digits` of them, then `behind` (0: nothing is wanted there).
bool take_number(std::string_view& text, std::size_t digits, int& to) {
    if (text.size() < digits) return false;
    to = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        to = to * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool take_mark(std::string_view& text, std::string_view marks) {
    if (text.empty() || marks.find(text.front()) == marks.npos) return false;
    text.remove_prefix(1);
    return true;
}

// "03:15[:20]": seconds of the day, and how many seconds are meant.
bool take_clock(std::string_view& text, std::int64_t& at, std::int64_t& length) {
    int hour = 0, minute = 0, second = 0;
    if (!take_number(text, 2, hour) || !take_mark(text, ":") || !take_number(text, 2, minute)) return false;
    length = 60;
    if (take_mark(text, ":")) {
        if (!take_number(text, 2, second)) return false;
        length = 1;
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
    at = hour * 3600 + minute * 60 + second;
    return true;
}

}  // namespace

result<time_range> parse_stamp_time(std::string_view text) {
    auto rest = text;
    int year = 0, month = 0, day = 0;
    if (!take_number(rest, 4, year) || !take_mark(rest, "-") || !take_number(rest, 2, month) || !take_mark(rest, "-") ||
        !take_number(rest, 2, day))
        return no_stamp_time(text);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return no_stamp_time(text);
    const auto begin = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::sys_days(date).time_since_epoch()).count();
    if (rest.empty()) return time_range{begin, begin + 86399};
    std::int64_t at = 0, length = 0;
    if (!take_mark(rest, " T") || !take_clock(rest, at, length) || !rest.empty()) return no_stamp_time(text);
    return time_range{begin + at, begin + at + length - 1};
}

result<time_range> parse_time_range(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == text.npos) return parse_stamp_time(text);
    const auto from = text.substr(0, dots), to = text.substr(dots + 2);
    time_range out;
    if (!from.empty()) {
        const auto begin = parse_stamp_time(from);
        if (!begin) return begin;
        out.first = begin->first;
    }
    if (to.empty()) return out;
    // "2026-11-19 03:00..05:30"
    const auto end = to.find(':') == 2 && from.size() > 10 ? parse_stamp_time(std::string(from.substr(0, 11)) + std::string(to))
                                                           : parse_stamp_time(to);
    if (!end) return end;
    out.last = end->last;
    return out;
}

bool is_in(const time_range& asked, const bundle::member& m) {
    if (m.times.known()) return m.times.first <= asked.last && m.times.last >= asked.first;
    return time_is_known(m) && m.mtime >= asked.first && m.mtime <= asked.last;
}

std::string stamp_time_text(std::int64_t seconds) {
    auto text = format_rfc3339(utc_time(std::chrono::seconds(seconds)));
    if (text.size() > 19) text.resize(19);
    if (text.size() > 10) text[10] = ' ';
    return text;
}

}  // namespace stamplog::cli
