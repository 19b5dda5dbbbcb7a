#include "etl_times.hpp"

#include "filetime.hpp"

namespace stamplog::pack {
namespace {

// WMI_BUFFER_HEADER, then SYSTEM_TRACE_HEADER, then the log file's header, in which two pointers are as long as the traced
// machine's.
constexpr std::size_t event = 72, file = event + 32;
constexpr std::size_t event_kind = event + 2, event_flags = event + 3, event_type = event + 6;
constexpr std::size_t end_time = file + 16, buffers_written = file + 36, pointer_size = file + 44;
constexpr std::size_t start_time_32 = file + 256, start_time_64 = file + 264;
static_assert(start_time_64 + 8 <= etl_fields);

template <class T>
T at(byte_view content, std::size_t offset) {
    return load_le<T>(content.data() + offset);
}

}  // namespace

bool is_etl(byte_view content) noexcept {
    constexpr std::uint8_t system_32 = 1, system_64 = 2, is_header = 0xC0;
    constexpr std::uint32_t least_buffer = 1024;
    if (content.size() < etl_fields) return false;
    const auto buffer = at<std::uint32_t>(content, 0), pointer = at<std::uint32_t>(content, pointer_size);
    const auto kind = content[event_kind];
    return buffer >= least_buffer && buffer % least_buffer == 0 && at<std::uint32_t>(content, file) == buffer &&
           (kind == system_32 || kind == system_64) && content[event_flags] == is_header &&
           at<std::uint16_t>(content, event_type) == 0 && (pointer == 4 || pointer == 8);
}

bundle::time_span times_of_etl(byte_view content, std::uint64_t size) noexcept {
    const auto written = std::uint64_t{at<std::uint32_t>(content, buffers_written)} * at<std::uint32_t>(content, 0);
    if (written < size) return {};
    const auto start = at<std::uint32_t>(content, pointer_size) == 8 ? start_time_64 : start_time_32;
    return bundle::span_of(seconds_of_filetime(at<std::uint64_t>(content, start)),
                           seconds_of_filetime(at<std::uint64_t>(content, end_time)));
}

}  // namespace stamplog::pack
