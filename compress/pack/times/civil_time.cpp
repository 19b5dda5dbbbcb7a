#include "civil_time.hpp"

#include <chrono>

namespace stamplog::pack {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool time_text::take_number(std::size_t least, std::size_t most, unsigned& to) {
    std::size_t n = 0;
    unsigned value = 0;
    while (n < rest_.size() && n <= most && is_digit(rest_[n])) value = value * 10 + static_cast<unsigned>(rest_[n++] - '0');
    if (n < least || n > most) return false;
    to = value;
    rest_.remove_prefix(n);
    return true;
}

bool time_text::take_mark(char mark) {
    if (rest_.empty() || rest_.front() != mark) return false;
    rest_.remove_prefix(1);
    return true;
}

bool time_text::take_any(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_.front()) == marks.npos) return false;
    rest_.remove_prefix(1);
    return true;
}

bool time_text::take_clock(std::int64_t& seconds) {
    unsigned hour = 0, minute = 0, second = 0;
    if (!take_number(1, 2, hour) || !take_mark(':') || !take_number(2, 2, minute) || !take_mark(':') ||
        !take_number(2, 2, second))
        return false;
    if (hour > 23 || minute > 59 || second > 59) return false;
    seconds = std::int64_t{hour} * 3600 + minute * 60 + second;
    return true;
}

void time_text::drop_fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit(rest_[1])) return;
    std::size_t n = 1;
    while (n < rest_.size() && is_digit(rest_[n])) ++n;
    rest_.remove_prefix(n);
}

bool time_text::take_day(char between, std::int64_t& seconds) {
    unsigned year = 0, month = 0, day = 0;
    if (!take_number(4, 4, year) || !take_mark(between) || !take_number(2, 2, month) || !take_mark(between) ||
        !take_number(2, 2, day))
        return false;
    const auto begin = begin_of_day(year, month, day);
    if (begin) seconds = *begin;
    return begin.has_value();
}

bool time_text::ends_here() const { return rest_.empty() || (!is_digit(rest_.front()) && !is_letter(rest_.front())); }

std::optional<std::int64_t> begin_of_day(unsigned year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 86400;
}

}  // namespace stamplog::pack
