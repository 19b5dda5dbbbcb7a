#include "utf8_check.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace stamplog::search {
namespace {

// Where plain ASCII ends, from `at` on.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size()) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080ULL) != 0) break;
        at += 8;
    }
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0x80) == 0) ++at;
    return at;
}

// Length of the valid sequence that begins at `at` with a byte above 0x7F; 0 where there is none.
std::size_t sequence(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(at), second = byte(at + 1);
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool odd = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F);
        return !odd && follows(at + 1) && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool odd = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
        return !odd && follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

// Sixteen bytes at once: vectors of GCC and Clang, on any processor.
using sixteen = std::uint8_t __attribute__((vector_size(16)));
constexpr std::size_t at_once = sizeof(sixteen), ahead = 3;  // bytes behind them that are seen, too

sixteen load(const std::uint8_t* from) {
    sixteen out;
    std::memcpy(&out, from, sizeof out);
    return out;
}

// 0xFF for yes.
template <class Compared>
sixteen yes(Compared c) {
    return reinterpret_cast<sixteen>(c);
}
sixteen within(sixteen b, int least, int most) {
    return yes(b - static_cast<std::uint8_t>(least) <= static_cast<std::uint8_t>(most - least));
}
sixteen follows(sixteen b) { return within(b, 0x80, 0xBF); }

// Which bytes begin a sequence of 2, 3, 4: 1, 2, 4. No byte that begins one can go on with another, so that is seen from it
// and the three behind it, whatever is before.
sixteen beginnings(const std::uint8_t* from) {
    const auto a = load(from), b = load(from + 1);
    const auto second = follows(b), third = second & follows(load(from + 2)), fourth = third & follows(load(from + 3));
    const auto odd_three = (yes(a == 0xE0) & within(b, 0, 0x9F)) | (yes(a == 0xED) & within(b, 0xA0, 0xFF));
    const auto odd_four = (yes(a == 0xF0) & within(b, 0, 0x8F)) | (yes(a == 0xF4) & within(b, 0x90, 0xFF));
    return (within(a, 0xC2, 0xDF) & second & 1) | (within(a, 0xE0, 0xEF) & third & ~odd_three & 2) |
           (within(a, 0xF0, 0xF4) & fourth & ~odd_four & 4);
}

// Those from `from` on as they are, or '?'; `begins` lies among the beginnings.
sixteen replaced(const std::uint8_t* from, const std::uint8_t* begins) {
    const auto bytes = load(from);
    const auto parts = load(begins) | load(begins - 1) | (load(begins - 2) & 6) | (load(begins - 3) & 4);
    const auto good = within(bytes, 0, 0x7F) | yes(parts != 0);
    return (bytes & good) | (~good & static_cast<std::uint8_t>('?'));
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (auto at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const auto n = sequence(text, at);
        if (n == 0) return false;
        at += n;
    }
    return true;
}

// Event logs and dumps are gigabytes of such bytes: without a branch, which there nobody could foresee.
void replace_broken_utf8(std::string_view text, std::string& out) {
    constexpr std::size_t chunk = 4096;
    out.resize(text.size());
    const auto* const from = reinterpret_cast<const std::uint8_t*>(text.data());
    std::uint8_t padded[at_once + ahead];
    // Where as many can be read as are looked at; behind the text nothing follows.
    const auto readable = [&](std::size_t at) -> const std::uint8_t* {
        if (at + sizeof padded <= text.size()) return from + at;
        const auto end = std::copy_n(from + at, text.size() - at, padded);
        std::fill(end, std::end(padded), std::uint8_t{0});
        return padded;
    };
    std::uint8_t begins[at_once + chunk] = {};  // those of the sixteen before the chunk first
    for (std::size_t at = 0; at < text.size(); at += chunk) {
        const auto n = std::min(chunk, text.size() - at);
        for (std::size_t i = 0; i < n; i += at_once) {
            const auto found = beginnings(readable(at + i));
            std::memcpy(begins + at_once + i, &found, at_once);
        }
        for (std::size_t i = 0; i < n; i += at_once) {
            const auto clean = replaced(readable(at + i), begins + at_once + i);
            std::memcpy(out.data() + at + i, &clean, std::min(at_once, n - i));
        }
        std::copy_n(begins + chunk, at_once, begins);
    }
}

}  // namespace stamplog::search
