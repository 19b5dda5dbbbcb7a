// A piece of one content, searched by itself: what lies between its first and its last newline. The lines at its borders are
// whole only together with its neighbours.
#pragma once

#include <string>
#include <vector>

#include "encoding.hpp"
#include "stamplog/search/search.hpp"

namespace stamplog::search {

struct piece {
    byte_view raw;
    bool first = true, last = true;  // of its content
    std::uint64_t at = 0;            // where it begins in its content
    detected kind;
};

// Keeps its memory from piece to piece.
struct scanned {
    // In `raw`: where the line goes on that the pieces before began; the whole lines; the line that the next piece ends.
    std::size_t head_begin = 0, head_end = 0, tail_begin = 0;
    bool head_ends = false;             // the part in front ends with its line
    std::string converted;              // what UTF-16 became
    std::string_view text;              // the whole lines
    std::vector<std::uint32_t> begins;  // of lines that match, in text
    std::size_t looked_to = 0;          // lines of text from here on were not looked at
    std::uint64_t newlines = 0;         // in text, if they are counted
    bool zeros = false;                 // it holds zeros, so it is no text after all
};

// The matches of one piece that are kept; the others are looked for when the lines are told.
constexpr std::size_t most_begins = 1 << 20;

void scan(const piece& p, const search_options& how, line_finder& finder, scanned& out);

}  // namespace stamplog::search
