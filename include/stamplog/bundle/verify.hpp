// Is the bundle what was sealed, and if not, what of it is still good?
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stamplog/base/random_access.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::bundle {

struct damage {
    std::uint64_t offset = 0;  // in the file
    std::uint64_t size = 0;    // 0: a place, not a range
    std::string what;          // "frame 12: does not decode", "seek table: frame 3 has another size than it says"
};

struct verify_report {
    bool intact = false;  // nothing is damaged or unproved: digest, every frame, every member, index and tail agree
    std::uint64_t frames = 0, frames_good = 0;
    std::uint64_t members = 0, members_good = 0;
    std::uint64_t content_bytes = 0;  // decoded
    std::string sha256;               // of the whole file, hexadecimal: what a receipt or `.sha256` says
    std::vector<damage> damages;
    std::vector<std::string> members_damaged;  // paths; with a lost index those that the frames still show
    // Nested zips whose members are good, but of which this machine's zlib makes other bytes than the packer's did.
    std::vector<std::string> members_unproved;
    bool index_good = false;  // false: members were found by walking the frames, their hashes are unknown
};

struct verify_options {
    std::function<void(std::uint64_t done, std::uint64_t of)> progress;  // bytes of the file; may be empty
};

// Reads all of the file once, and of nested zips what they are put together from once more, many of them in a pass: within a
// frame's window, for nested zips within 200 MiB more (.tar.xz: 300). An error only when the file itself cannot be read: damage
// is in the report.
[[nodiscard]] result<verify_report> verify(const random_access& file, const verify_options& options = {});

}  // namespace stamplog::bundle
