// Small whole-file helpers with errors that name the file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"

namespace stampsim {

[[nodiscard]] stamplog::result<std::string> read_file(const std::filesystem::path& file, std::size_t limit = 64u << 20);
[[nodiscard]] stamplog::result<void> write_file(const std::filesystem::path& file, std::string_view content);
// errc::conflict when the file exists; of two writers one gets it. Nothing is left behind by a failure.
[[nodiscard]] stamplog::result<void> write_new_file(const std::filesystem::path& file, std::string_view content);
[[nodiscard]] stamplog::result<void> make_folders(const std::filesystem::path& folder);

}  // namespace stampsim
