#include "utf8_check.hpp"

#include <cstdint>
#include <cstring>

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

}  // namespace

bool is_utf8(std::string_view text) {
    for (auto at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const auto n = sequence(text, at);
        if (n == 0) return false;
        at += n;
    }
    return true;
}

void replace_broken_utf8(std::string& text) {
    for (auto at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        const auto n = sequence(text, at);
        if (n == 0) text[at] = '?';
        at += n == 0 ? 1 : n;
    }
}

}  // namespace stamplog::search
