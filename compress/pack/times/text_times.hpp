// The first and last time of a text, from its beginning and its end.
#pragma once

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/time_span.hpp"

namespace stamplog::pack {

inline constexpr std::size_t times_window = 4096;      // bytes of either end that are looked at
inline constexpr std::int64_t most_seconds_back = 60;  // a line may be older than the one before it: threads write in turn

// A text: what of it is looked at. UTF-8 or any code page that has ASCII in it, or UTF-16 (little-endian).
struct text_ends {
    byte_view head;  // from the beginning
    byte_view tail;  // to the end; empty: `head` is all of it
};

// Not known where no line has a time that is understood, or where the times do not go forward between the two ends.
[[nodiscard]] bundle::time_span times_of_text(const text_ends& text);

}  // namespace stamplog::pack
