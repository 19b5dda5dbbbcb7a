// Which parts of which frames hold the contents that are asked for.
#pragma once

#include <vector>

#include "encoding.hpp"
#include "stamplog/search/search.hpp"

namespace stamplog::search {

// A content's bytes in one frame.
struct part {
    std::uint32_t content = 0;           // position in `contents`
    std::uint32_t offset = 0, size = 0;  // in the frame's content
    std::uint64_t at = 0;                // of it in its own content
    bool first = true, last = true;
};

struct frame_parts {
    std::uint32_t frame = 0;
    std::vector<part> parts;  // as they lie there
};

struct selection {
    std::vector<searched> contents;            // each once, in the order in which they lie
    std::vector<frame_parts> frames;           // in the order of their numbers
    std::uint64_t expanded = 0, distinct = 0;  // bytes
};

selection select(const bundle::index& in, std::vector<std::uint32_t> members);

}  // namespace stamplog::search
