// A place in the tar stream that moves forward through frames: each frame is decoded once for all that is read from it.
#pragma once

#include <optional>
#include <vector>

#include "frame_decoder.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

class stream_cursor {
 public:
    // Both must outlive it.
    stream_cursor(const random_access& file, container c, const std::vector<frame>& frames)
        : file_(file), frames_(frames), decoder_(c) {}
    // Gives `size` bytes from `offset` of frames[first] on to `out`, in pieces. Reading on behind the last range costs
    // nothing; reading before it decodes the frame again. errc::corrupt names the frame that broke.
    [[nodiscard]] result<void> read(std::uint32_t first, std::uint64_t offset, std::uint64_t size, byte_sink& out);

    // Decodes frames[frame] to its end, which holds its checksum: read() stops at the last byte that is asked for.
    [[nodiscard]] result<void> finish(std::uint32_t frame);

 private:
    [[nodiscard]] result<void> move_to(std::uint64_t frame, std::uint64_t offset);
    [[nodiscard]] result<void> more();

    const random_access& file_;
    const std::vector<frame>& frames_;
    frame_decoder decoder_;
    std::optional<std::uint64_t> frame_;  // in work
    std::uint64_t at_ = 0;                // of piece_ in the frame's content
    byte_view piece_;                     // decoded and not yet used
    std::optional<error> broken_;         // frame_ does not decode beyond at_
};

}  // namespace stamplog::bundle
