// What is left of a bundle whose tail or index is gone: its frames are found and read as the tar they hold.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/base/random_access.hpp"

namespace stamplog::bundle {

struct salvaged_member {
    std::string path;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    bool is_link = false;
    std::string link_target;
    bool complete = true;  // false: the content breaks off in a damaged frame
};

struct salvage_report {
    std::uint64_t frames_good = 0, frames_bad = 0;
    std::vector<salvaged_member> members;
};

// What the report may take of memory.
struct salvage_limits {
    std::uint64_t members = 2'000'000;
    std::uint64_t path_bytes = 256ULL << 20;  // of all members, with those of links' targets
};

// Called for each member found; gives the sink for its content, or null to skip it.
using salvage_visitor = std::function<byte_sink*(const salvaged_member&)>;

// Walks the file frame by frame; a damaged frame costs the members in it. Nothing is checked by a hash but the frame's own
// checksum. Members with a path that no bundle has (too long or too deep) are left out. An error only when the file cannot be
// read or holds no frame at all, or with errc::limit when it has more members than `limits` says.
[[nodiscard]] result<salvage_report> salvage(const random_access& file, const salvage_visitor& visit,
                                             const salvage_limits& limits = {});

}  // namespace stamplog::bundle
