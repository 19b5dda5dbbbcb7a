#include "frame_decoder.hpp"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>

#include "stamplog/bundle/frame.hpp"

namespace stamplog::bundle {

struct frame_decoder::impl {
    ZSTD_DCtx* ctx = ZSTD_createDCtx();
    // Not zeroed: a small bundle is read in less time than filling them takes.
    static constexpr std::size_t in_size = 256u << 10, out_size = 1u << 20;
    std::unique_ptr<std::uint8_t[]> in = std::make_unique_for_overwrite<std::uint8_t[]>(in_size);
    std::unique_ptr<std::uint8_t[]> out = std::make_unique_for_overwrite<std::uint8_t[]>(out_size);
    ZSTD_inBuffer pending{};
    const random_access* file = nullptr;
    std::uint64_t at = 0, left = 0;  // compressed bytes not yet read
    std::uint64_t used = 0;
    bool ended = false, bounded = true, cut = false;

    impl() {
        if (!ctx) throw std::bad_alloc();
        // Our own frames need no more; a hostile header must not make us take gigabytes.
        ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, 27);
    }
    ~impl() { ZSTD_freeDCtx(ctx); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    result<void> refill() {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(in_size, left));
        if (n == 0) {
            cut = true;
            return fail(errc::corrupt, "breaks off");
        }
        if (auto r = file->read_at(at, std::span(in.get(), n)); !r) return r;
        at += n;
        left -= n;
        pending = {in.get(), n, 0};
        return {};
    }

    result<byte_view> next() {
        while (!ended) {
            if (pending.pos == pending.size)
                if (auto r = refill(); !r) return fail(r.error());
            ZSTD_outBuffer to{out.get(), out_size, 0};
            const auto before = pending.pos;
            const auto rc = ZSTD_decompressStream(ctx, &to, &pending);
            used += pending.pos - before;
            if (ZSTD_isError(rc)) return fail(errc::corrupt, std::string("does not decode: ") + ZSTD_getErrorName(rc));
            if (rc == 0) {
                ended = true;
                if (bounded && (left > 0 || pending.pos < pending.size))
                    return fail(errc::corrupt, "ends before its place does");
            }
            if (to.pos > 0) return byte_view(out.get(), to.pos);
        }
        return byte_view{};
    }
};

frame_decoder::frame_decoder() : impl_(std::make_unique<impl>()) {}
frame_decoder::~frame_decoder() = default;
frame_decoder::frame_decoder(frame_decoder&&) noexcept = default;

void frame_decoder::start(const random_access& file, std::uint64_t offset, std::uint64_t compressed_size) {
    ZSTD_DCtx_reset(impl_->ctx, ZSTD_reset_session_only);
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
