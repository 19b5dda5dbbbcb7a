// The end of central directory record and its zip64 forms (APPNOTE.TXT 4.3.14 to 4.3.16).
#pragma once

#include <cstdint>

#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

struct end_record {
    std::uint64_t entries = 0;
    bool entries_modulo_64k = true;      // the plain record counts in 16 bits, and some writers let it wrap
    std::uint64_t directory_offset = 0;  // in the file
    std::uint64_t directory_size = 0;
    std::uint64_t base = 0;  // bytes before the zip (a self-extractor's program): added to every offset
};

// errc::corrupt: no end record (a cut file), or one that does not fit the file; errc::unsupported: several disks;
// errc::limit: beyond limits.hpp.
[[nodiscard]] result<end_record> find_end_record(const random_access& file);

}  // namespace stamplog::zip
