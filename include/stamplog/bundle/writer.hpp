// The file of a bundle, from the first frame to the table of frames. docs/FORMAT.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/sha256.hpp"
#include "stamplog/bundle/frame.hpp"
#include "stamplog/bundle/frame_sink.hpp"
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

// Where `_stamplog/index` lies.
struct index_place {
    std::uint32_t frame = 0;   // its first
    std::uint32_t header = 0;  // bytes of the tar header before it
    std::uint64_t size = 0;
};

// The frames of `_stamplog/index` and of the end of the tar: nothing but seal() may follow. Says nothing of how long frames
// became, so the last of them may still be compressed.
[[nodiscard]] result<index_place> write_index(const index& contents, container kind, frame_encoder& encoder, frame_sink& out);

class writer final : public frame_sink {
 public:
    // `out` must outlive it. `how` is given a frame's way to `out`, and that into the file's hash.
    writer(byte_sink& out, container c, both how = in_turn);
    ~writer() override;
    writer(writer&&) noexcept;
    [[nodiscard]] result<void> append(byte_view compressed, std::size_t content_size) override;
    std::uint32_t frames() const noexcept override;
    std::uint64_t bytes_written() const noexcept;
    // Behind write_index: the digest and the table of frames. Nothing may follow.
    [[nodiscard]] result<sealed> seal(const index_place& where);
    // write_index and seal, one after the other.
    [[nodiscard]] result<sealed> seal(const index& contents, frame_encoder& encoder);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
