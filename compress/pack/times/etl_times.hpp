// The time from the beginning to the end of an event trace session, which its log file (.etl) tells in its first event.
// Layout: TRACE_LOGFILE_HEADER (evntrace.h, Microsoft's documentation), behind the headers of the first buffer and of the
// event.
#pragma once

#include <cstdint>

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/time_span.hpp"

namespace stamplog::pack {

inline constexpr std::size_t etl_fields = 384;  // bytes of the file that are looked at

[[nodiscard]] bool is_etl(byte_view content) noexcept;  // its first etl_fields bytes, or more
// Of a file of `size` bytes that is_etl(). Not known: the session was not ended when the file was copied, or there is more in
// it than its header says.
[[nodiscard]] bundle::time_span times_of_etl(byte_view content, std::uint64_t size) noexcept;

}  // namespace stamplog::pack
