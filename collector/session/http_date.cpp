#include "http_date.hpp"

#include <algorithm>
#include <array>

namespace stamplog::session {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view digits) {
    int v = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        v = v * 10 + (c - '0');
    }
    return v;
}

}  // namespace

std::optional<utc_time> parse_http_date(std::string_view t) {
    if (t.size() != 29 || t.substr(3, 2) != ", " || t.substr(25) != " GMT" || t[19] != ':' || t[22] != ':') return std::nullopt;
    const auto month = std::ranges::find(months, t.substr(8, 3));
    const auto day = number(t.substr(5, 2)), year = number(t.substr(12, 4)), hour = number(t.substr(17, 2)),
               minute = number(t.substr(20, 2)), second = number(t.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return utc_time(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

}  // namespace stamplog::session
