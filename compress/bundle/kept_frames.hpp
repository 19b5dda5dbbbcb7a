// Reading a bundle here and there: the frames that were read last stay decoded.
#pragma once

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/bundle/frame_loader.hpp"

namespace stamplog::bundle {

// In contrast to a stream_cursor it may go back, and decodes a frame to its end. Takes kept_frame_count contents of frames and
// one compressed frame: at most 96 MiB, of a .tar.xz 200 MiB. One thread at a time.
class kept_frames {
 public:
    // Two: a link's or a recipe's frame beside the one that is in work.
    static constexpr unsigned kept_frame_count = 2;

    // All must outlive it.
    kept_frames(const random_access& file, container c, const std::vector<frame>& frames)
        : frames_(frames), loader_(file, c, frames, kept_frame_count) {}

    // Gives `size` bytes from `offset` of frames[first] on to `out`, in pieces of at most 1 MiB. errc::corrupt names the frame
    // that broke; what came before the damage was given.
    [[nodiscard]] result<void> read(std::uint32_t first, std::uint64_t offset, std::uint64_t size, byte_sink& out);

 private:
    const std::vector<frame>& frames_;
    frame_loader loader_;
};

}  // namespace stamplog::bundle
