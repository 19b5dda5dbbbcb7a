// The stamp's own time: a Windows zone id, and the clock readings that its machines show.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stampsim {

using stamplog::ticks;
using stamplog::utc_time;
using local_time = std::chrono::local_time<ticks>;  // what a clock on the stamp shows

class time_zone {
 public:
    // errc::config for an id that Windows (by CLDR's mapping) does not know.
    [[nodiscard]] static stamplog::result<time_zone> windows(const std::string& id);
    ~time_zone();
    time_zone(time_zone&&) noexcept;
    time_zone& operator=(time_zone&&) noexcept;

    const std::string& id() const { return id_; }
    std::chrono::minutes offset(utc_time at) const;
    local_time to_local(utc_time at) const { return local_time((at + offset(at)).time_since_epoch()); }
    // A reading that exists twice is the first; one that does not exist moves forward, as .NET's conversion does.
    utc_time to_utc(local_time reading) const;

 private:
    time_zone();
    struct impl;
    std::unique_ptr<impl> impl_;
    std::string id_;
};

std::string compact(local_time t);   // yyyyMMddHHmmss
std::string iso(local_time t);       // yyyy-MM-dd HH:mm:ss
std::string iso_millis(utc_time t);  // yyyy-MM-ddTHH:mm:ss.fffZ

}  // namespace stampsim
