#include <thread>

#include "stamplog/base/system.hpp"

namespace stamplog {

utc_time system_clock::now() const { return std::chrono::time_point_cast<ticks>(std::chrono::system_clock::now()); }
steady_time system_clock::steady() const { return std::chrono::steady_clock::now(); }
void system_clock::sleep_until(steady_time until) { std::this_thread::sleep_until(until); }

}  // namespace stamplog
