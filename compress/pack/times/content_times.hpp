// When what a content holds begins and ends, as far as that is certain and cheap to find out:
// docs/FORMAT.md, chapter "Times of contents".
#pragma once

#include <cstdint>
#include <optional>

#include "evtx_times.hpp"
#include "text_times.hpp"

namespace stamplog::pack {

// A function of the bytes alone, whatever the pieces.
[[nodiscard]] bundle::time_span times_of(byte_view content);

// The same for a content that comes in pieces: keeps both ends, and of an event log one chunk.
class times_finder {
 public:
    void add(byte_view piece);
    [[nodiscard]] bundle::time_span times() const;

 private:
    void add_to_log(byte_view piece, std::uint64_t offset);

    bytes head_;  // up to two windows
    bytes tail_;  // the last window, once the head is full
    std::uint64_t size_ = 0;
    std::optional<evtx_times> log_;
};

}  // namespace stamplog::pack
