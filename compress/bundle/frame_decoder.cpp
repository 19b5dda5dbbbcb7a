#include "frame_decoder.hpp"

#include <algorithm>

#include "step_decoder.hpp"

namespace stamplog::bundle {

struct frame_decoder::impl {
    std::unique_ptr<step_decoder> steps;
    // Not zeroed: a small bundle is read in less time than filling them takes.
    static constexpr std::size_t in_size = 256u << 10, out_size = 1u << 20;
    std::unique_ptr<std::uint8_t[]> in = std::make_unique_for_overwrite<std::uint8_t[]>(in_size);
    std::unique_ptr<std::uint8_t[]> out = std::make_unique_for_overwrite<std::uint8_t[]>(out_size);
    byte_view pending;
    const random_access* file = nullptr;
    std::uint64_t at = 0, left = 0;  // compressed bytes not yet read
    std::uint64_t used = 0;
    bool ended = false, bounded = true, cut = false;

    explicit impl(container c) : steps(c == container::xz ? xz::make_decoder() : zst::make_decoder()) {}

    result<void> refill() {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(in_size, left));
        if (n == 0) {
            cut = true;
            return fail(errc::corrupt, "breaks off");
        }
        if (auto r = file->read_at(at, std::span(in.get(), n)); !r) return r;
        at += n;
        left -= n;
        pending = {in.get(), n};
        return {};
    }

    result<byte_view> next() {
        while (!ended) {
            if (pending.empty())
                if (auto r = refill(); !r) return fail(r.error());
            const auto step = steps->decode(pending, {out.get(), out_size});
            if (!step) return fail(step.error());
            used += step->used;
            pending = pending.subspan(step->used);
            if (step->ended) {
                ended = true;
                if (bounded && (left > 0 || !pending.empty())) return fail(errc::corrupt, "ends before its place does");
            }
            if (step->made > 0) return byte_view(out.get(), step->made);
        }
        return byte_view{};
    }
};

frame_decoder::frame_decoder(container c) : impl_(std::make_unique<impl>(c)) {}
frame_decoder::~frame_decoder() = default;
frame_decoder::frame_decoder(frame_decoder&&) noexcept = default;
frame_decoder& frame_decoder::operator=(frame_decoder&&) noexcept = default;

void frame_decoder::start(const random_access& file, std::uint64_t offset, std::uint64_t compressed_size) {
    impl_->steps->reset();
    impl_->file = &file;
    impl_->at = offset;
    impl_->left = compressed_size;
    impl_->pending = {};
    impl_->used = 0;
    impl_->ended = impl_->cut = false;
    impl_->bounded = true;
}

void frame_decoder::start_unbounded(const random_access& file, std::uint64_t offset) {
    start(file, offset, file.size() - offset);
    impl_->bounded = false;
}

std::uint64_t frame_decoder::consumed() const noexcept { return impl_->used; }
bool frame_decoder::broke_off() const noexcept { return impl_->cut; }

result<byte_view> frame_decoder::next() { return impl_->next(); }

}  // namespace stamplog::bundle
