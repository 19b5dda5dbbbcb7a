// The sentences of each family of text logs. Our own wording, in the manner of the services that they stand for.
#pragma once

#include <span>
#include <string_view>

#include "content/content.hpp"

namespace stampsim {

struct sentence_family {
    std::span<const std::string_view> sentences;
    char time_pattern;         // see stamp_text.hpp
    std::string_view header;   // once, at the top; may be empty
    std::size_t average_line;  // bytes, for the number of lines
};

const sentence_family& family_of(content_kind k);

}  // namespace stampsim
