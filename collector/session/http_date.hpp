// HTTP's Date header (RFC 9110 5.6.7), the form that services write.
#pragma once

#include <optional>
#include <string_view>

#include "stamplog/base/clock.hpp"

namespace stamplog::session {

// "Sun, 06 Nov 1994 08:49:37 GMT"; nullopt on anything else.
std::optional<utc_time> parse_http_date(std::string_view text);

}  // namespace stamplog::session
