// The first and last time of the records in an event log (.evtx). Layout: libevtx's documentation of the format.
#pragma once

#include <array>

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/time_span.hpp"

namespace stamplog::pack {

inline constexpr std::size_t evtx_header_size = 4096, evtx_chunk_size = 65536;

// Fed with what follows the header, in pieces of any size; keeps one chunk at most.
class evtx_times {
 public:
    [[nodiscard]] static bool is_evtx(byte_view content) noexcept;  // its first 128 bytes
    explicit evtx_times(byte_view header);                          // evtx_header_size bytes, or 128
    void add(byte_view piece);
    // Not known: no records, or something in the log is not as its header says.
    [[nodiscard]] bundle::time_span times() const;

 private:
    void take_chunk(const std::uint8_t* chunk);
    void take_record(const std::uint8_t* chunk, std::size_t at, std::size_t size);

    bytes begun_;  // a chunk of which a part came
    std::uint64_t chunks_ = 0, chunks_wanted_ = 0;
    bool dirty_ = false;  // not closed in order
    bool broken_ = false;
    std::int64_t first_ = INT64_MAX, last_ = INT64_MIN;
};

}  // namespace stamplog::pack
