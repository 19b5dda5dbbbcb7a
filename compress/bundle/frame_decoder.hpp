// Decodes one frame piece by piece, within a window's memory.
#pragma once

#include <memory>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/container.hpp"

namespace stamplog::bundle {

class frame_decoder {
 public:
    explicit frame_decoder(container c);
    ~frame_decoder();
    frame_decoder(frame_decoder&&) noexcept;
    frame_decoder& operator=(frame_decoder&&) noexcept;
    // Begins the frame that lies at [offset, offset + compressed_size) of `file`, which must outlive the decoding.
    void start(const random_access& file, std::uint64_t offset, std::uint64_t compressed_size);
    // The same where only the beginning is known: the frame itself says where it ends, consumed() tells afterwards.
    void start_unbounded(const random_access& file, std::uint64_t offset);
    // Compressed bytes of the current frame that were used.
    std::uint64_t consumed() const noexcept;
    // True if the last failure was the end of the file in the middle of a frame: what was decoded before is right.
    bool broke_off() const noexcept;
    // The next decoded bytes, at most 1 MiB, good until the next call; empty at the end, which is reported only if the
    // frame's checksum was right and all its compressed bytes were used. errc::corrupt: the frame does not decode.
    [[nodiscard]] result<byte_view> next();

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
