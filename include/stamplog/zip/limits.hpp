// What a landed zip may ask of us. Everything in it is foreign: a limit that is passed is an error with its name.
#pragma once

#include <cstdint>

namespace stamplog::zip::limits {

inline constexpr std::uint64_t max_members_per_zip = 250'000;
inline constexpr std::uint64_t max_members_per_run = 1'000'000;
inline constexpr std::uint64_t max_directory_bytes = 64ULL << 20;
// Deflate cannot expand more than 1032 times; a header that claims more lies.
inline constexpr std::uint64_t max_deflate_ratio = 1032;
inline constexpr std::uint64_t deflate_slack_bytes = 4096;  // for tiny members, where the ratio means nothing
// What a zip, and all zips of a run, may expand to for each of their bytes. Logs give 10 to 50; below the free amounts nobody
// asks. What goes beyond is a bomb, and kept as the zip that it is. Zips within a zip are counted with it.
inline constexpr std::uint64_t max_expansion_ratio = 200;
inline constexpr std::uint64_t free_expansion_per_zip = 256ULL << 20;
inline constexpr std::uint64_t free_expansion_per_run = 16ULL << 30;
// A member of several frames that claims more than this is read to its end before its size goes into a tar header.
inline constexpr std::uint64_t doubtful_ratio = 64;
inline constexpr std::uint64_t max_member_bytes = 1ULL << 42;  // 4 TiB
inline constexpr std::uint64_t max_name_bytes = 4096;          // of the whole path, after decoding
inline constexpr std::uint64_t max_component_bytes = 240;      // longer ones are shortened: file systems take 255
inline constexpr std::uint64_t max_depth = 64;                 // folders in a path

}  // namespace stamplog::zip::limits
