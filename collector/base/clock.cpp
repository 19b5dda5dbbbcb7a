#include "stamplog/base/clock.hpp"

#include <cstdio>

namespace stamplog {
namespace {

struct cursor {
    std::string_view rest;
    bool ok = true;

    int number(std::size_t digits) {
        int v = 0;
        if (rest.size() < digits) return ok = false, 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return ok = false, 0;
            v = v * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(digits);
        return v;
    }
    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    void expect(char c) { ok = take(c) && ok; }
};

// Fraction digits after the dot, as ticks; more than seven digits are cut.
ticks fraction(cursor& c) {
    std::int64_t v = 0;
    int digits = 0;
    while (!c.rest.empty() && c.rest.front() >= '0' && c.rest.front() <= '9') {
        if (digits < 7) {
            v = v * 10 + (c.rest.front() - '0');
            ++digits;
        }
        c.rest.remove_prefix(1);
    }
    if (digits == 0) c.ok = false;
    for (; digits < 7; ++digits) v *= 10;
    return ticks(v);
}

std::optional<std::chrono::minutes> zone(cursor& c) {
    if (c.take('Z') || c.take('z')) return std::chrono::minutes(0);
    const bool minus = c.take('-');
    if (!minus && !c.take('+')) return std::nullopt;
    const int hours = c.number(2);
    c.expect(':');
    const int minutes = c.number(2);
    if (!c.ok || hours > 23 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset(hours * 60 + minutes);
    return minus ? -offset : offset;
}

// By hand: manifests have thousands of times.
template <class T>
void two_digits(std::string& out, char before, T value) {
    out.append({before, static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)});
}

}  // namespace

std::string format_rfc3339(utc_time t) {
    using namespace std::chrono;
    const auto day = floor<days>(t);
    const year_month_day date(day);
    const hh_mm_ss time(floor<seconds>(t - day));
    char year[16];
    std::string out(year, static_cast<std::size_t>(std::snprintf(year, sizeof year, "%04d", static_cast<int>(date.year()))));
    two_digits(out, '-', static_cast<unsigned>(date.month()));
    two_digits(out, '-', static_cast<unsigned>(date.day()));
    two_digits(out, 'T', time.hours().count());
    two_digits(out, ':', time.minutes().count());
    two_digits(out, ':', time.seconds().count());
    return out += 'Z';
}

std::optional<utc_time> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    cursor c{text};
    const int y = c.number(4);
    c.expect('-');
    const int mo = c.number(2);
    c.expect('-');
    const int d = c.number(2);
    if (!c.take('T') && !c.take('t') && !c.take(' ')) return std::nullopt;
    const int h = c.number(2);
    c.expect(':');
    const int mi = c.number(2);
    int s = 0;
    ticks part{0};
    if (c.take(':')) {
        s = c.number(2);
        if (c.take('.')) part = fraction(c);
    }
    if (!c.ok) return std::nullopt;
    const auto offset = zone(c);
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
    if (!offset || !c.rest.empty() || !date.ok() || h > 23 || mi > 59 || s > 59) return std::nullopt;
    return utc_time(sys_days(date)) + hours(h) + minutes(mi) + seconds(s) + part - *offset;
}

}  // namespace stamplog
