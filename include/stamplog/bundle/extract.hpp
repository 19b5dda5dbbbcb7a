// Members out of a bundle into a folder, never outside of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "stamplog/bundle/reader.hpp"

namespace stamplog::bundle {

struct extract_options {
    std::function<bool(const member&)> wanted;  // empty: all
    bool overwrite = false;                     // existing files are refused otherwise, each with its record
    std::function<void(std::uint64_t files, std::uint64_t bytes)> progress;  // after each file; may be empty
};

struct extract_report {
    std::uint64_t files = 0, bytes = 0;
    struct failure {
        std::string path;
        error why;
    };
    std::vector<failure> failed;  // the others were written
};

// Writes the wanted members below `folder` (made if missing), in file order, then the nested zips; each frame is decoded once
// for the files, and in one pass for many zips. Takes at most 200 MiB, of a .tar.xz 300 MiB. A wanted hard link becomes a hard
// link to its target when that is wanted too, else a copy. Members of a nested zip that is wanted itself are left out: it
// brings them; where it cannot be put together it is in `failed`, and they are written. Names that are not safe are refused,
// symbolic links on the way are never followed. A file has its name, and an existing one is replaced, only when all of it is
// there and its hash is right. What is wrong with one member goes to `failed`; any other error (cancelled, disconnected, a full
// disk) ends the extraction: what was written before stays.
[[nodiscard]] result<extract_report> extract(const reader& from, const std::filesystem::path& folder,
                                             const extract_options& options = {});

// For a bundle that reader::open() refuses: writes all that salvage() finds, unchecked by hashes (`wanted` is not asked).
// What breaks off is written as far as it goes and named in `failed`.
[[nodiscard]] result<extract_report> extract_salvaged(const random_access& file, const std::filesystem::path& folder,
                                                      const extract_options& options = {});

}  // namespace stamplog::bundle
