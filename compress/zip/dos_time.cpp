#include "dos_time.hpp"

#include <chrono>

namespace stamplog::zip {

std::int64_t from_dos_time(std::uint16_t date, std::uint16_t time) noexcept {
    using namespace std::chrono;
    const year_month_day day{year{1980 + (date >> 9)}, month{(date >> 5) & 15u}, std::chrono::day{date & 31u}};
    const int hour = time >> 11, minute = (time >> 5) & 63, second = (time & 31) * 2;
    if (!day.ok() || hour > 23 || minute > 59 || second > 59) return 315532800;
    const auto since = sys_days{day}.time_since_epoch() + hours{hour} + minutes{minute} + seconds{second};
    return duration_cast<seconds>(since).count();
}

}  // namespace stamplog::zip
