#include "encoder.hpp"

#include <zstd.h>

#include <memory>
#include <new>
#include <string>

namespace stamplog::bundle::zst {
namespace {

// A window holds a whole frame. Every decoder takes up to 27 without being asked to.
constexpr int window_log = 25;
constexpr auto largest = frame_bytes(container::zst);
constexpr std::size_t most = ZSTD_COMPRESSBOUND(largest);

constexpr std::size_t descriptor = 4, checksum_size = 4;
constexpr std::uint8_t has_checksum = 1u << 2;

struct setting {
    ZSTD_cParameter what;
    int value;
};

// Levels are zstd's own, with tables large enough for a window of a whole frame. No long distance matching: on ordered
// content it costs more than it gives (bench/README.md).
// The fast tables are smaller than zstd's own at that level: they stay in the second cache, which is a sixth of the time.
constexpr setting fast_settings[] = {{ZSTD_c_compressionLevel, 3},
                                     {ZSTD_c_windowLog, window_log},
                                     {ZSTD_c_minMatch, 6},
                                     {ZSTD_c_chainLog, 12},
                                     {ZSTD_c_hashLog, 16}};
// Longer matches only, and a table half as large as zstd's own at that level: a hundredth smaller, in less time.
constexpr setting standard_settings[] = {
    {ZSTD_c_compressionLevel, 9}, {ZSTD_c_windowLog, window_log}, {ZSTD_c_minMatch, 6}, {ZSTD_c_hashLog, 20}};

std::span<const setting> settings_of(effort e) noexcept {
    if (e == effort::fast) return fast_settings;
    return standard_settings;
}

class encoder final : public frame_encoder::impl {
 public:
    explicit encoder(effort e) : out_(std::make_unique_for_overwrite<std::uint8_t[]>(most + checksum_size)) {
        if (!ctx_) throw std::bad_alloc();
        for (const auto& s : settings_of(e)) ZSTD_CCtx_setParameter(ctx_, s.what, s.value);
    }
    ~encoder() override { ZSTD_freeCCtx(ctx_); }
    encoder(const encoder&) = delete;
    encoder& operator=(const encoder&) = delete;

    [[nodiscard]] result<void> begin(byte_view content) override {
        if (content.size() > largest) return fail(errc::internal, "frame: content larger than a frame");
        const auto n = ZSTD_compress2(ctx_, out_.get(), most, content.data(), content.size());
        if (ZSTD_isError(n)) return fail(errc::internal, std::string("frame: zstd: ") + ZSTD_getErrorName(n));
        size_ = n;
        return {};
    }

    // zstd made a frame without a checksum; this makes it the one that it makes with it (RFC 8878, 3.1.1: Content_Checksum_flag
    // in the descriptor behind the magic number, and the low half of XXH64 at the end).
    [[nodiscard]] byte_view end(std::uint64_t xxh64) override {
        out_[descriptor] |= has_checksum;
        for (std::size_t i = 0; i < checksum_size; ++i) out_[size_ + i] = static_cast<std::uint8_t>(xxh64 >> (8 * i));
        return {out_.get(), size_ + checksum_size};
    }

 private:
    // Not initialised: pages that the output never reaches stay unused. Small pages, since most of the last large one would be
    // touched for nothing (bench/README.md).
    std::unique_ptr<std::uint8_t[]> out_;
    std::size_t size_ = 0;                // of the frame, without its checksum
    ZSTD_CCtx* ctx_ = ZSTD_createCCtx();  // the last one: nothing that throws comes behind it
};

}  // namespace

std::unique_ptr<frame_encoder::impl> make_encoder(effort e) { return std::make_unique<encoder>(e); }

std::uint64_t encoder_memory(effort e) noexcept {
    constexpr std::uint64_t mib = 1u << 20;
    const std::uint64_t tables = e == effort::fast ? 8 * mib : 48 * mib;
    return largest + tables;
}

}  // namespace stamplog::bundle::zst
