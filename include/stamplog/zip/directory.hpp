// The central directory of a zip: what is in it and where, before a byte is inflated. (APPNOTE.TXT 6.3.10, sections 4.3
// and 4.4.)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

enum class method : std::uint16_t { stored = 0, deflate = 8 };

// One usable member. Its local header was read and agrees; `data_offset` is where its compressed bytes begin.
struct entry {
    std::string raw_name;  // bytes as in the zip
    std::string name;      // UTF-8 (flag bit 11 or CP437), '/' as separator; not yet made safe, see name.hpp
    bool is_directory = false;
    zip::method method = method::stored;
    std::uint32_t crc32 = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t size = 0;
    std::uint64_t data_offset = 0;
    std::int64_t mtime = 0;  // DOS time read as if it were UTC; the zip knows no zone. Seconds since 1970.
};

// A member that cannot be used, and why: encrypted, unknown method, overlapping another, lying header.
struct refused_entry {
    std::string name;
    error why;
};

struct directory {
    std::vector<entry> entries;          // in the central directory's order
    std::vector<refused_entry> refused;  // the same order
};

// Reads the directory and every local header. An error means that nothing of the zip can be used (no directory, cut,
// broken); a bad member alone is put into `refused`. Zip64, data descriptors and bytes before the first header are
// understood; multi-disk zips are errc::unsupported.
[[nodiscard]] result<directory> read_directory(const random_access& file);

}  // namespace stamplog::zip
