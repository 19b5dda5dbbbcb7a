// The tar headers between the contents, as bytes in memory: ustar, and pax extended headers where ustar cannot say it
// (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format").
#pragma once

#include <cstdint>
#include <string_view>

#include "stamplog/base/bytes.hpp"

namespace stamplog::bundle {

inline constexpr std::size_t tar_block = 512;
// 1980-01-01, the first day a zip knows: for members of which no time is known. (GNU tar warns of 1970.)
inline constexpr std::int64_t no_time = 315532800;

// The texts are not copied.
struct tar_entry {
    std::string_view path;         // UTF-8 without NUL, relative, no "..", without the slash of a folder
    std::uint64_t size = 0;        // 0 for links and folders
    std::int64_t mtime = 0;        // seconds since 1970
    std::string_view link_target;  // not empty: a hard link to this earlier path
    bool is_directory = false;
};

// The header blocks of one entry, owner 0:0, mode 0644 (folders 0755). Depends on nothing but the entry. Thread-safe.
[[nodiscard]] bytes tar_header(const tar_entry& e);

// How many bytes tar_header() will give.
[[nodiscard]] std::uint64_t tar_header_size(const tar_entry& e);

// Zeros after a content of `size` bytes up to the next block.
constexpr std::uint64_t tar_padding(std::uint64_t size) noexcept { return (tar_block - size % tar_block) % tar_block; }

}  // namespace stamplog::bundle
