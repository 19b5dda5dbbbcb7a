#include "stamplog/bundle/frame.hpp"

#include <zstd.h>

#include <new>
#include <string>

namespace stamplog::bundle {
namespace {

struct setting {
    ZSTD_cParameter what;
    int value;
};

// Levels are zstd's own, with tables large enough for a window of a whole frame. No long distance matching: on ordered
// content it costs more than it gives (bench/README.md).
constexpr setting fast_settings[] = {{ZSTD_c_compressionLevel, 3}, {ZSTD_c_windowLog, window_log}, {ZSTD_c_minMatch, 6}};
constexpr setting standard_settings[] = {{ZSTD_c_compressionLevel, 9}, {ZSTD_c_windowLog, window_log}};

std::span<const setting> settings_of(effort e) noexcept {
    switch (e) {
        case effort::fast:
            return fast_settings;
        case effort::standard:
            return standard_settings;
    }
    return standard_settings;
}

}  // namespace

struct frame_encoder::impl {
    ZSTD_CCtx* ctx = ZSTD_createCCtx();
    // Not initialised: pages that the output never reaches stay unused.
    std::unique_ptr<std::uint8_t[]> out = std::make_unique_for_overwrite<std::uint8_t[]>(ZSTD_compressBound(frame_bytes));

    explicit impl(effort e) {
        if (!ctx) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
        for (const auto& s : settings_of(e)) ZSTD_CCtx_setParameter(ctx, s.what, s.value);
    }
    ~impl() { ZSTD_freeCCtx(ctx); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
};

frame_encoder::frame_encoder(effort e) : impl_(std::make_unique<impl>(e)) {}
frame_encoder::~frame_encoder() = default;
frame_encoder::frame_encoder(frame_encoder&&) noexcept = default;

result<byte_view> frame_encoder::encode(byte_view content) {
    if (content.size() > frame_bytes) return fail(errc::internal, "frame: content larger than a frame");
    const auto n =
        ZSTD_compress2(impl_->ctx, impl_->out.get(), ZSTD_compressBound(frame_bytes), content.data(), content.size());
    if (ZSTD_isError(n)) return fail(errc::internal, std::string("frame: zstd: ") + ZSTD_getErrorName(n));
    return byte_view(impl_->out.get(), n);
}

std::uint64_t frame_encoder::memory(effort e) noexcept {
    constexpr std::uint64_t mib = 1u << 20;
    const std::uint64_t tables = e == effort::fast ? 8 * mib : 48 * mib;
    return frame_bytes + tables;
}

}  // namespace stamplog::bundle
