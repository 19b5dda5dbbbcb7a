// Which content follows which: like beside like, so that a window of one frame finds the repetition.
#pragma once

#include "catalog.hpp"

namespace stamplog::pack {

// A content and all its names (positions in catalog::names), the first one being the one that the order went by. A folder is
// a group without content.
struct group {
    std::uint32_t content = none;
    std::vector<std::uint32_t> names;
    std::uint32_t family = 0;  // equal for neighbours whose base names differ in digits only: versions of one file
};

// By section, then extension, base name, size (all from the first name), then path. The same catalog, in whatever order its
// sources came, gives the same groups.
std::vector<group> order_groups(const catalog& c);

}  // namespace stamplog::pack
