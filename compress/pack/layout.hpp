// What goes into which frame. Decided from sizes alone, before anything is inflated, so threads and memory cannot change it.
#pragma once

#include <unordered_set>

#include "order.hpp"

namespace stamplog::pack {

// A run of one group's names within a frame.
struct slice {
    std::uint32_t group = 0;
    std::uint32_t first = 0, count = 0;  // of group::names
    bool links = false;                  // hard links to the group's first name, which precedes them; else content and copies
};

// Either slices of small contents, or a piece of one large content.
struct frame_plan {
    std::vector<slice> slices;
    std::uint32_t large_group = none;
    std::uint32_t large_name = 0;  // position in group::names
    std::uint64_t begin = 0;       // of the piece, in the stream "header, content, padding"
    std::uint64_t size = 0;        // bytes of the frame's content, an upper bound where a member turns out to be broken
};

struct layout {
    std::vector<frame_plan> frames;
    std::unordered_set<std::uint32_t> large_groups;  // contents that have frames of their own
    std::uint64_t content_bytes = 0;
};

// Whether name `i` of a group of contents of `size` bytes is a hard link by its size alone. (One that comes to lie in a later
// frame than its first name is a link too, unless links are not wanted at all.)
constexpr bool is_link(hard_links links, std::size_t i, std::uint64_t size) noexcept {
    return i > 0 && (links == hard_links::all || (links == hard_links::large && size >= least_linked_bytes));
}

// A frame's content has at most `frame_bytes`.
[[nodiscard]] layout lay_out(const catalog& c, const std::vector<group>& groups, hard_links links, std::uint64_t frame_bytes);

// The tar header of a name; `target` is the path that a hard link leads to, or empty.
[[nodiscard]] bytes header_of(const catalog& c, const named& n, std::string_view target);

}  // namespace stamplog::pack
