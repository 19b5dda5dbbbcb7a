// A zstd frame decoded in one go, straight to where its content is wanted: no window, no copy.
#pragma once

#include <zstd.h>

#include <memory>
#include <span>

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/container.hpp"

namespace stamplog::bundle::zst {

inline constexpr std::size_t largest_frame = ZSTD_COMPRESSBOUND(frame_bytes(container::zst));

class whole_decoder {
 public:
    whole_decoder();
    // True if `from` is exactly one frame with a content of exactly to.size() bytes and the right checksum.
    [[nodiscard]] bool decode(byte_view from, std::span<std::uint8_t> to);

 private:
    struct free_context {
        void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
    };
    std::unique_ptr<ZSTD_DCtx, free_context> ctx_;
};

}  // namespace stamplog::bundle::zst
