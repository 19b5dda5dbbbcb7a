// Spoils a zip on purpose: what a full disk or a bad copy leaves.
#pragma once

#include <cstdint>
#include <filesystem>

#include "stamplog/base/result.hpp"

namespace stampsim {

// Both: errc::config for a file that cannot be spoiled so.
// Cuts the file to `keep` bytes; 0: to half.
[[nodiscard]] stamplog::result<void> cut_zip(const std::filesystem::path& file, std::uint64_t keep);
// The first member's CRC and size become wrong, in its local header and in the directory alike.
[[nodiscard]] stamplog::result<void> falsify_zip(const std::filesystem::path& file);

}  // namespace stampsim
