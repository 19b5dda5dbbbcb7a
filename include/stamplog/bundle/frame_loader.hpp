// Whole frames in memory, for those who read everything that is in them.
#pragma once

#include <memory>

#include "stamplog/bundle/reader.hpp"

namespace stamplog::bundle {

// Keeps its memory from frame to frame: at most a frame's content and its compressed bytes. One thread at a time; the reader
// must outlive it.
class frame_loader {
 public:
    explicit frame_loader(const reader& in);
    ~frame_loader();
    frame_loader(frame_loader&&) noexcept;

    // Reads and decodes frames[frame] up to its checksum. errc::corrupt: it does not decode; content() is then what came before
    // the damage.
    [[nodiscard]] result<void> load(std::uint32_t frame);
    byte_view content() const noexcept;  // good until the next load()

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
