// WTF-8 and UTF-16: WTF-8 is UTF-8 in which a lone surrogate keeps its three-byte form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"

namespace stamplog::psrp {

inline constexpr char32_t replacement_character = 0xFFFD;

constexpr bool is_high_surrogate(char32_t c) noexcept { return c >= 0xD800 && c <= 0xDBFF; }
constexpr bool is_low_surrogate(char32_t c) noexcept { return c >= 0xDC00 && c <= 0xDFFF; }
constexpr bool is_surrogate(char32_t c) noexcept { return c >= 0xD800 && c <= 0xDFFF; }
constexpr char32_t combine(char32_t high, char32_t low) noexcept { return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00); }

// Takes one code point at `at` (which must be inside) and moves `at` behind it. Lone surrogates come as they are; a byte
// that begins nothing valid comes as U+FFFD with `valid` false.
struct code_point {
    char32_t value;
    bool valid;
};
code_point take_code_point(std::string_view wtf8, std::size_t& at) noexcept;

void append_wtf8(std::string& out, char32_t c);
// Appends one UTF-16 unit; a low surrogate joins the high surrogate that `out` ends with, if it does.
void append_utf16_unit(std::string& out, char16_t unit);

// Strict: no surrogates, no overlong forms. About memory speed for ASCII.
bool is_utf8(std::string_view text) noexcept;

// nullopt-free conversions: every sequence of units has a WTF-8 form and back; broken bytes become U+FFFD.
bytes to_utf16le(std::string_view wtf8);
std::string from_utf16le(byte_view units);  // an odd last byte is the caller's to refuse

}  // namespace stamplog::psrp
