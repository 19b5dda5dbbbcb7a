// A frame's checksum comes from elsewhere than the frame: it has to be the one that zstd makes and checks.
#include <zstd.h>
#include <catch2/catch.hpp>
#include <random>

#include "stamplog/base/xxh64.hpp"
#include "stamplog/bundle/frame.hpp"

using namespace stamplog;

namespace {

bytes text_of(std::size_t n, std::uint32_t seed) {
    std::mt19937 random(seed);
    bytes out(n);
    for (auto& b : out) b = static_cast<std::uint8_t>('a' + random() % 3);
    return out;
}

// The last four bytes of what zstd makes of it with a checksum.
bytes checksum_by_zstd(byte_view content) {
    bytes out(ZSTD_compressBound(content.size()) + 4);
    ZSTD_CCtx* const ctx = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
    const auto n = ZSTD_compress2(ctx, out.data(), out.size(), content.data(), content.size());
    ZSTD_freeCCtx(ctx);
    REQUIRE(ZSTD_isError(n) == 0);
    return {out.begin() + static_cast<std::ptrdiff_t>(n) - 4, out.begin() + static_cast<std::ptrdiff_t>(n)};
}

bool decodes(byte_view frame, byte_view content) {
    bytes out(content.size() + 1);
    const auto n = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
    return ZSTD_isError(n) == 0 && n == content.size() && std::equal(content.begin(), content.end(), out.begin());
}

}  // namespace

TEST_CASE("a frame has zstd's own checksum, and zstd minds a wrong one") {
    for (const auto effort : {bundle::effort::fast, bundle::effort::standard}) {
        bundle::frame_encoder encoder(effort);
        for (const std::size_t n : {1, 3, 31, 32, 33, 63, 64, 1000, 128 * 1024, 1'000'003}) {
            INFO(n << " bytes");
            const auto content = text_of(n, static_cast<std::uint32_t>(n));
            const auto frame = encoder.encode(content);
            REQUIRE(frame);
            CHECK(bytes(frame->end() - 4, frame->end()) == checksum_by_zstd(content));
            CHECK(decodes(*frame, content));
        }
    }
    bundle::frame_encoder encoder(bundle::effort::fast);
    const auto content = text_of(5000, 1);
    REQUIRE(encoder.begin(content));
    CHECK_FALSE(decodes(encoder.end(xxh64_of(content) ^ 1), content));
    REQUIRE(encoder.begin(content));
    CHECK(decodes(encoder.end(xxh64_of(content)), content));
}

TEST_CASE("an encoder says what it cannot encode, and goes on") {
    for (const auto effort : {bundle::effort::fast, bundle::effort::small}) {
        bundle::frame_encoder encoder(effort);
        const bytes too_much(bundle::frame_bytes(effort) + 1);
        CHECK_FALSE(encoder.begin(too_much));
        CHECK_FALSE(encoder.encode(too_much));
        CHECK(encoder.encode(text_of(100, 1)));
    }
}
