// One point in time as an operator writes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stamplog/plan/request.hpp"

namespace stamplog::plan {

// RFC 3339; "-4h" back from `now`; "now"; "14:05" today in stamp time, or yesterday when that is still to come; "2026-11-21
// 14:05" in stamp time. errc::config, naming `flag`. A time that the clocks' change makes doubtful adds a warning.
[[nodiscard]] result<utc_time> parse_time(std::string_view flag, std::string_view text, utc_time now,
                                          const std::string& timezone, std::vector<std::string>& warnings);

}  // namespace stamplog::plan
