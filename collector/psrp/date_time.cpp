#include <array>
#include <chrono>
#include <cstdio>

#include "command_writer.hpp"

namespace stamplog::psrp {
namespace {

constexpr int widest_offset = 14 * 60;  // DateTimeOffset's limit

}  // namespace

result<std::string> format_date_time(const date_time& d) {
    using namespace std::chrono;
    if (d.offset_minutes < -widest_offset || d.offset_minutes > widest_offset)
        return fail(errc::config,
                    "a time's offset is " + std::to_string(d.offset_minutes) + " minutes: .NET allows at most 840");
    const auto local = d.at + minutes(d.offset_minutes);
    const auto day = floor<days>(local);
    const year_month_day date(day);
    const int y = static_cast<int>(date.year());
    if (y < 1 || y > 9999) return fail(errc::config, "a time lies outside the years 1 to 9999");
    const hh_mm_ss time(local - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%07lld", y, static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                  static_cast<long long>(time.subseconds().count()));
    std::string out = text.data();
    out.erase(out.find_last_not_of('0') + 1);  // .NET's round-trip format has no trailing zeros
    if (out.back() == '.') out.pop_back();
    const int off = d.offset_minutes < 0 ? -d.offset_minutes : d.offset_minutes;
    std::snprintf(text.data(), text.size(), "%c%02d:%02d", d.offset_minutes < 0 ? '-' : '+', off / 60, off % 60);
    return out + text.data();
}

}  // namespace stamplog::psrp
