// What a landed zip may ask of us. Everything in it is foreign: a limit that is passed is an error with its name.
#pragma once

#include <cstdint>

namespace stamplog::zip::limits {

inline constexpr std::uint64_t max_members_per_zip = 2'000'000;
inline constexpr std::uint64_t max_directory_bytes = 1ULL << 30;
// Deflate cannot expand more than 1032 times; a header that claims more lies.
inline constexpr std::uint64_t max_deflate_ratio = 1032;
inline constexpr std::uint64_t deflate_slack_bytes = 4096;     // for tiny members, where the ratio means nothing
inline constexpr std::uint64_t max_member_bytes = 1ULL << 42;  // 4 TiB
inline constexpr std::uint64_t max_name_bytes = 4096;          // of the whole path, after decoding
inline constexpr std::uint64_t max_component_bytes = 240;      // longer ones are shortened: file systems take 255
inline constexpr std::uint64_t max_depth = 64;                 // folders in a path

}  // namespace stamplog::zip::limits
