// What stands behind frame_encoder: one class for each container.
#pragma once

#include "stamplog/bundle/frame.hpp"

namespace stamplog::bundle {

class frame_encoder::impl {
 public:
    virtual ~impl() = default;
    [[nodiscard]] virtual result<void> begin(byte_view content) = 0;
    [[nodiscard]] virtual byte_view end(std::uint64_t xxh64) = 0;
};

namespace zst {
std::unique_ptr<frame_encoder::impl> make_encoder(effort e);
std::uint64_t encoder_memory(effort e) noexcept;
}  // namespace zst

namespace xz {
std::unique_ptr<frame_encoder::impl> make_encoder();
std::uint64_t encoder_memory() noexcept;
}  // namespace xz

}  // namespace stamplog::bundle
