// Files that Windows wrote: UTF-16 with a byte-order mark, UTF-8 with or without one.
#pragma once

#include <optional>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::pep {

enum class text_encoding { utf8, utf16le, utf16be };

// By the byte-order mark, whose length is `mark`; without one UTF-8.
text_encoding encoding_of(byte_view start, std::size_t& mark) noexcept;

// The whole text as UTF-8. UTF-8 is passed through unchecked. errc::corrupt, with the byte's position, for half a UTF-16 unit
// or a lone surrogate.
[[nodiscard]] result<std::string> decode_text(byte_view file);

void append_utf8(std::string& out, char32_t point);

}  // namespace stamplog::pep
