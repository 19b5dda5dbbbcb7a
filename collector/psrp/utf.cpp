#include "utf.hpp"

#include <cstdint>
#include <cstring>

#include "stamplog/psrp/value.hpp"

namespace stamplog::psrp {
namespace {

struct lead {
    int extra;         // continuation bytes
    char32_t bits;     // payload of the first byte
    char32_t minimum;  // smaller ones are overlong
};

constexpr lead read_lead(unsigned char c) noexcept {
    if (c < 0x80) return {0, c, 0};
    if (c >= 0xC2 && c <= 0xDF) return {1, c & 0x1Fu, 0x80};
    if (c >= 0xE0 && c <= 0xEF) return {2, c & 0x0Fu, 0x800};
    if (c >= 0xF0 && c <= 0xF4) return {3, c & 0x07u, 0x10000};
    return {-1, 0, 0};
}

constexpr char unit_byte(char32_t v) noexcept { return static_cast<char>(static_cast<unsigned char>(v)); }

}  // namespace

code_point take_code_point(std::string_view s, std::size_t& at) noexcept {
    const lead l = read_lead(static_cast<unsigned char>(s[at]));
    const std::size_t begin = at++;
    if (l.extra < 0) return {replacement_character, false};
    char32_t c = l.bits;
    for (int i = 0; i < l.extra; ++i) {
        const std::size_t next = begin + 1 + static_cast<std::size_t>(i);
        if (next >= s.size() || (static_cast<unsigned char>(s[next]) & 0xC0) != 0x80) return {replacement_character, false};
        c = c << 6 | (static_cast<unsigned char>(s[next]) & 0x3Fu);
    }
    if (c < l.minimum || c > 0x10FFFF) return {replacement_character, false};
    at = begin + 1 + static_cast<std::size_t>(l.extra);
    return {c, true};
}

void append_wtf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += unit_byte(c);
    } else if (c < 0x800) {
        out += unit_byte(0xC0 | c >> 6);
        out += unit_byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += unit_byte(0xE0 | c >> 12);
        out += unit_byte(0x80 | (c >> 6 & 0x3F));
        out += unit_byte(0x80 | (c & 0x3F));
    } else {
        out += unit_byte(0xF0 | c >> 18);
        out += unit_byte(0x80 | (c >> 12 & 0x3F));
        out += unit_byte(0x80 | (c >> 6 & 0x3F));
        out += unit_byte(0x80 | (c & 0x3F));
    }
}

void append_utf16_unit(std::string& out, char16_t unit) {
    if (is_low_surrogate(unit) && out.size() >= 3) {
        std::size_t tail = out.size() - 3;
        const code_point before = take_code_point(out, tail);
        if (before.valid && tail == out.size() && is_high_surrogate(before.value)) {
            out.resize(out.size() - 3);
            append_wtf8(out, combine(before.value, unit));
            return;
        }
    }
    append_wtf8(out, unit);
}

bool is_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t block = 0;
        while (text.size() - at >= sizeof block) {
            std::memcpy(&block, text.data() + at, sizeof block);
            if ((block & 0x8080808080808080u) != 0) break;
            at += sizeof block;
        }
        if (at == text.size()) break;
        const code_point c = take_code_point(text, at);
        if (!c.valid || is_surrogate(c.value)) return false;
    }
    return true;
}

std::string valid_utf8(std::string_view wtf8) {
    if (is_utf8(wtf8)) return std::string(wtf8);
    std::string out;
    out.reserve(wtf8.size());
    for (std::size_t at = 0; at < wtf8.size();) {
        const char32_t c = take_code_point(wtf8, at).value;
        append_wtf8(out, is_surrogate(c) ? replacement_character : c);
    }
    return out;
}

bytes to_utf16le(std::string_view wtf8) {
    bytes out;
    out.reserve(wtf8.size() * 2);
    for (std::size_t at = 0; at < wtf8.size();) {
        const char32_t c = take_code_point(wtf8, at).value;
        if (c >= 0x10000) {
            append_le(out, static_cast<std::uint16_t>(0xD7C0 + (c >> 10)));
            append_le(out, static_cast<std::uint16_t>(0xDC00 + (c & 0x3FF)));
        } else {
            append_le(out, static_cast<std::uint16_t>(c));
        }
    }
    return out;
}

std::string from_utf16le(byte_view units) {
    std::string out;
    out.reserve(units.size() / 2 * 3);  // never grows, so a secret leaves no copies behind
    for (std::size_t i = 0; i + 1 < units.size(); i += 2) append_utf16_unit(out, load_le<std::uint16_t>(&units[i]));
    return out;
}

}  // namespace stamplog::psrp
