// What a member's bytes are: text of one kind or another, or no text.
#pragma once

#include <cstdint>
#include <string>

#include "stamplog/base/bytes.hpp"

namespace stamplog::search {

enum class encoding : std::uint8_t { bytes, utf16_le, utf16_be, binary };

struct detected {
    encoding what = encoding::bytes;
    std::size_t mark = 0;  // bytes of a byte order mark at the beginning
};

// By the byte order mark, or by where zeros stand in the first bytes.
constexpr std::size_t probe_bytes = 4096;
detected detect(byte_view head);

constexpr bool is_utf16(encoding e) noexcept { return e == encoding::utf16_le || e == encoding::utf16_be; }

// Appends `units`, whole 16-bit units, as UTF-8; half a surrogate pair becomes U+FFFD.
void append_utf8(byte_view units, encoding from, std::string& out);

// Behind the first newline, or npos; in units of the encoding, which begin at `data`'s beginning.
std::size_t after_first_newline(byte_view data, encoding e);
// Behind the last newline, or 0.
std::size_t after_last_newline(byte_view data, encoding e);

}  // namespace stamplog::search
