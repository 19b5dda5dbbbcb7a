// The file of a bundle, from the first frame to the table of frames. docs/FORMAT.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/bundle/frame.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

struct sealed {
    std::uint64_t size = 0;
    std::uint64_t frames = 0;  // with the index's
    sha256_digest sha256{};    // of the whole file
};

// Brings both to their end: one after the other, or at once on two threads.
using both = std::function<void(const std::function<void()>&, const std::function<void()>&)>;
inline void in_turn(const std::function<void()>& a, const std::function<void()>& b) {
    a();
    b();
}

class writer {
 public:
    // `out` must outlive it. `how` is given a frame's way to `out`, and that into the file's hash.
    writer(byte_sink& out, container c, both how = in_turn);
    ~writer();
    writer(writer&&) noexcept;
    // The next frame of the tar stream, as frame_encoder made it. errc::limit: more frames than a table can name.
    [[nodiscard]] result<void> append(byte_view compressed, std::size_t content_size);
    std::uint32_t frames() const noexcept;
    std::uint64_t bytes_written() const noexcept;
    // Writes `_stamplog/index`, the end of the tar, the digest and the table of frames. Nothing may follow.
    [[nodiscard]] result<sealed> seal(const index& contents, frame_encoder& encoder);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
