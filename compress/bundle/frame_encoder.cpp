#include "encoder.hpp"

namespace stamplog::bundle {

frame_encoder::frame_encoder(effort e) : impl_(container_of(e) == container::xz ? xz::make_encoder() : zst::make_encoder(e)) {}
frame_encoder::~frame_encoder() = default;
frame_encoder::frame_encoder(frame_encoder&&) noexcept = default;

result<byte_view> frame_encoder::encode(byte_view content) { return impl_->encode(content); }

std::uint64_t frame_encoder::memory(effort e) noexcept {
    return container_of(e) == container::xz ? xz::encoder_memory() : zst::encoder_memory(e);
}

}  // namespace stamplog::bundle
