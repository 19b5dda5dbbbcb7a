#include "endpoint/net_date.hpp"

#include <cstdio>

namespace stampsim {
namespace {

// Reads exactly `n` digits at `p`.
bool digits(std::string_view text, std::size_t& p, std::size_t n, int& out) {
    if (p + n > text.size()) return false;
    out = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const char c = text[p + i];
        if (c < '0' || c > '9') return false;
        out = out * 10 + (c - '0');
    }
    p += n;
    return true;
}

bool take(std::string_view text, std::size_t& p, char c) {
    if (p >= text.size() || text[p] != c) return false;
    ++p;
    return true;
}

bool fraction(std::string_view text, std::size_t& p, std::int64_t& ticks_out) {
    if (!take(text, p, '.')) return true;
    std::int64_t unit = 1'000'000;
    const auto start = p;
    for (; p < text.size() && text[p] >= '0' && text[p] <= '9'; ++p, unit /= 10) ticks_out += (text[p] - '0') * unit;
    return p > start;
}

std::optional<local_time> date_and_time(std::string_view text, std::size_t& p) {
    int y, mo, d, h = 0, mi = 0, s = 0;
    std::int64_t rest = 0;
    if (!digits(text, p, 4, y) || !take(text, p, '-') || !digits(text, p, 2, mo) || !take(text, p, '-') ||
        !digits(text, p, 2, d))
        return std::nullopt;
    if (p < text.size()) {
        if (!take(text, p, 'T') && !take(text, p, ' ')) return std::nullopt;
        if (!digits(text, p, 2, h) || !take(text, p, ':') || !digits(text, p, 2, mi)) return std::nullopt;
        if (take(text, p, ':') && (!digits(text, p, 2, s) || !fraction(text, p, rest))) return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(mo)),
                                           std::chrono::day(static_cast<unsigned>(d))};
    if (!date.ok() || y < 1601 || h > 23 || mi > 59 || s > 59) return std::nullopt;
    return local_time(std::chrono::local_days(date).time_since_epoch() + std::chrono::hours(h) + std::chrono::minutes(mi) +
                      std::chrono::seconds(s) + ticks(rest));
}

}  // namespace

std::optional<net_date> parse_net_date(std::string_view text, const time_zone& zone) {
    std::size_t p = 0;
    auto reading = date_and_time(text, p);
    if (!reading) return std::nullopt;
    if (p == text.size()) return net_date{*reading, net_date::kind_of::unspecified};
    if (text.substr(p) == "Z") return net_date{*reading, net_date::kind_of::utc};
    const char sign = text[p++];
    int h, m;
    if ((sign != '+' && sign != '-') || !digits(text, p, 2, h) || !take(text, p, ':') || !digits(text, p, 2, m) ||
        p != text.size() || h > 14 || m > 59)
        return std::nullopt;
    const auto offset = std::chrono::minutes((h * 60 + m) * (sign == '-' ? -1 : 1));
    return net_date{zone.to_local(utc_time(reading->time_since_epoch()) - offset), net_date::kind_of::local};
}

std::string to_string(const net_date& d) {
    const auto text = iso(d.reading);  // yyyy-MM-dd HH:mm:ss
    return text.substr(5, 2) + "/" + text.substr(8, 2) + "/" + text.substr(0, 4) + text.substr(10);
}

}  // namespace stampsim
