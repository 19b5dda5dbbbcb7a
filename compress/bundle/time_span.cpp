#include "stamplog/bundle/time_span.hpp"

#include <algorithm>

#include "stamplog/base/clock.hpp"

namespace stamplog::bundle {

time_span together(const time_span& a, const time_span& b) noexcept {
    if (!a.known() || !b.known()) return a.known() ? a : b;
    return {std::min(a.first, b.first), std::max(a.last, b.last)};
}

std::string text_of(std::uint32_t seconds) {
    auto text = format_rfc3339(utc_time(std::chrono::seconds(seconds)));
    text.pop_back();  // the Z
    return text;
}

}  // namespace stamplog::bundle
