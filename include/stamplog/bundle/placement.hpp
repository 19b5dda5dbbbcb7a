// Where the bytes of members lie.
#pragma once

#include <vector>

#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

// A stretch of one frame's content.
struct extent {
    std::uint32_t frame = 0;
    std::uint32_t offset = 0, size = 0;  // of that content; size is never 0

    bool operator==(const extent&) const = default;
};

// The member whose bytes members[which] has: the file that a hard link leads to, else itself.
const member& content_of(const index& in, std::uint32_t which);

// Where a file's content lies, in the order of its bytes. Empty for what has no place of its own (a link, a folder, a nested
// zip) and where the index has no frames.
std::vector<extent> extents_of(const index& in, const member& file);

// The frames that reading these members decodes, each once, sorted. A nested zip's are those of its recipe and of the members
// that the index says are its parts.
std::vector<std::uint32_t> frames_of(const index& in, const std::vector<std::uint32_t>& members);

}  // namespace stamplog::bundle
