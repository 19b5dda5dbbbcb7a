#include "encoder.hpp"
#include "stamplog/base/xxh64.hpp"

namespace stamplog::bundle {

frame_encoder::frame_encoder(effort e) : impl_(container_of(e) == container::xz ? xz::make_encoder() : zst::make_encoder(e)) {}
frame_encoder::~frame_encoder() = default;
frame_encoder::frame_encoder(frame_encoder&&) noexcept = default;

result<byte_view> frame_encoder::encode(byte_view content) {
    if (auto r = begin(content); !r) return fail(r.error());
    return end(xxh64_of(content));
}

result<void> frame_encoder::begin(byte_view content) { return impl_->begin(content); }
byte_view frame_encoder::end(std::uint64_t xxh64) { return impl_->end(xxh64); }

std::uint64_t frame_encoder::memory(effort e) noexcept {
    return container_of(e) == container::xz ? xz::encoder_memory() : zst::encoder_memory(e);
}

}  // namespace stamplog::bundle
