// A round of SHA-256 waits for the one before it; a second message fills the wait. Even then only one of the processor's units
// is busy: a checksum that uses the others goes along. A lane lies in registers once its loops are unrolled.
#include "sha256_lanes.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace stamplog {

#if defined(__x86_64__)
namespace {

// FIPS 180-4, 4.2.2.
alignas(16) constexpr std::uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define STAMPLOG_SHA __attribute__((target("sha,sse4.1,ssse3"), always_inline)) inline

STAMPLOG_SHA __m128i load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
STAMPLOG_SHA void store(void* p, __m128i v) { _mm_storeu_si128(static_cast<__m128i*>(p), v); }

// The instructions want the state's words as ABEF and CDGH.
struct halves {
    __m128i abef, cdgh;
};

STAMPLOG_SHA halves load_state(const sha256_state& s) {
    const auto cdab = _mm_shuffle_epi32(load(s.data()), 0xB1);
    const auto efgh = _mm_shuffle_epi32(load(s.data() + 4), 0x1B);
    return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xF0)};
}

STAMPLOG_SHA void store_state(const halves& h, sha256_state& s) {
    const auto feba = _mm_shuffle_epi32(h.abef, 0x1B);
    const auto dchg = _mm_shuffle_epi32(h.cdgh, 0xB1);
    store(s.data(), _mm_blend_epi16(feba, dchg, 0xF0));
    store(s.data() + 4, _mm_alignr_epi8(dchg, feba, 8));
}

struct lane {
    halves state, now;
    __m128i words[4];  // of the message schedule: four at a time, the last sixteen
};

STAMPLOG_SHA void begin_block(lane& l, const std::uint8_t* data) {
    const auto big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) l.words[i] = _mm_shuffle_epi8(load(data + 16 * i), big_endian);
    l.now = l.state;
}

// Four rounds, and the four words that are needed sixteen rounds later.
STAMPLOG_SHA void four_rounds(lane& l, std::size_t r) {
    auto& w = l.words[r % 4];
    const auto last = l.words[(r + 3) % 4];
    const auto sum = _mm_add_epi32(w, load(round_constants + 4 * r));
    l.now.cdgh = _mm_sha256rnds2_epu32(l.now.cdgh, l.now.abef, sum);
    l.now.abef = _mm_sha256rnds2_epu32(l.now.abef, l.now.cdgh, _mm_shuffle_epi32(sum, 0x0E));
    if (r >= 12) return;
    const auto sigma = _mm_sha256msg1_epu32(w, l.words[(r + 1) % 4]);
    w = _mm_sha256msg2_epu32(_mm_add_epi32(sigma, _mm_alignr_epi8(last, l.words[(r + 2) % 4], 4)), last);
}

STAMPLOG_SHA void end_block(lane& l) {
    l.state.abef = _mm_add_epi32(l.state.abef, l.now.abef);
    l.state.cdgh = _mm_add_epi32(l.state.cdgh, l.now.cdgh);
}

struct nothing_beside {
    void take() noexcept {}
};

// Over N messages at once; two stripes of `beside` for each of their blocks.
template <std::size_t N, class Beside>
STAMPLOG_SHA void run(const std::array<sha256_state*, N>& states, std::array<const std::uint8_t*, N> data, std::size_t blocks,
                      Beside& beside) {
    lane lanes[N]{};
#pragma GCC unroll 2
    for (std::size_t i = 0; i < N; ++i) lanes[i].state = load_state(*states[i]);
    for (; blocks > 0; --blocks) {
#pragma GCC unroll 2
        for (std::size_t i = 0; i < N; ++i) {
            begin_block(lanes[i], data[i]);
            data[i] += sha256_block;
        }
#pragma GCC unroll 16
        for (std::size_t r = 0; r < 16; ++r) {
#pragma GCC unroll 2
            for (std::size_t i = 0; i < N; ++i) four_rounds(lanes[i], r);
            if (r * N % 8 == 0) beside.take();
        }
#pragma GCC unroll 2
        for (std::size_t i = 0; i < N; ++i) end_block(lanes[i]);
    }
#pragma GCC unroll 2
    for (std::size_t i = 0; i < N; ++i) store_state(lanes[i].state, *states[i]);
}

template <std::size_t N>
STAMPLOG_SHA void run_beside(const std::array<sha256_state*, N>& states, const std::array<const std::uint8_t*, N>& data,
                             std::size_t blocks, xxh64_stripes* beside) {
    if (beside == nullptr) {
        nothing_beside nothing;
        return run<N>(states, data, blocks, nothing);
    }
    auto with = *beside;  // a copy: its numbers lie in registers for the time
    run<N>(states, data, blocks, with);
    *beside = with;
}

}  // namespace

bool has_sha256_lanes() noexcept {
    static const bool has = [] {
        unsigned a = 0, b = 0, c = 0, d = 0;
        constexpr unsigned sha = 1u << 29;
        return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & sha) != 0 && __builtin_cpu_supports("sse4.1") != 0;
    }();
    return has;
}

__attribute__((target("sha,sse4.1,ssse3"))) void sha256_one(sha256_state& state, const std::uint8_t* data, std::size_t blocks,
                                                            xxh64_stripes* beside) noexcept {
    run_beside<1>({&state}, {data}, blocks, beside);
}

__attribute__((target("sha,sse4.1,ssse3"))) void sha256_two(const std::array<sha256_state*, 2>& states,
                                                            const std::array<const std::uint8_t*, 2>& data, std::size_t blocks,
                                                            xxh64_stripes* beside) noexcept {
    run_beside<2>(states, data, blocks, beside);
}

#else

bool has_sha256_lanes() noexcept { return false; }
void sha256_one(sha256_state&, const std::uint8_t*, std::size_t, xxh64_stripes*) noexcept {}
void sha256_two(const std::array<sha256_state*, 2>&, const std::array<const std::uint8_t*, 2>&, std::size_t,
                xxh64_stripes*) noexcept {}

#endif

}  // namespace stamplog
