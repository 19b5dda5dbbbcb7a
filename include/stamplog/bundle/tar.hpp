// The tar headers between the contents (POSIX pax where ustar cannot say it), as bytes in memory.
#pragma once

#include <cstdint>
#include <string>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::bundle {

inline constexpr std::size_t tar_block = 512;
// 1980-01-01, the first day a zip knows: for members of which no time is known. (GNU tar warns of 1970.)
inline constexpr std::int64_t no_time = 315532800;

struct tar_entry {
    std::string path;         // UTF-8, without the slash of a folder
    std::uint64_t size = 0;   // 0 for links and folders
    std::int64_t mtime = 0;   // seconds since 1970
    std::string link_target;  // not empty: a hard link to this earlier path
    bool is_directory = false;
};

// Loads what headers need of the system, so that it is there when files can no longer be opened. errc::io: it is not.
[[nodiscard]] result<void> prepare_tar_headers();

// The header blocks of one entry, owner 0:0, mode 0644 (folders 0755). Depends on nothing but the entry: not on the
// process's locale either. Thread-safe. errc::internal when libarchive refuses.
[[nodiscard]] result<bytes> tar_header(const tar_entry& e);

// How many bytes tar_header() will give, without making them where that is possible (the common, short name).
[[nodiscard]] result<std::uint64_t> tar_header_size(const tar_entry& e);

// Zeros after a content of `size` bytes up to the next block.
constexpr std::uint64_t tar_padding(std::uint64_t size) noexcept { return (tar_block - size % tar_block) % tar_block; }

}  // namespace stamplog::bundle
