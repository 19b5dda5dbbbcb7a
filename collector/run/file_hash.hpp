#pragma once

#include <filesystem>
#include <string>

#include "stamplog/base/result.hpp"

namespace stamplog::run {

// SHA-256 of a file, lower-case hexadecimal. Reads 1 MiB at a time.
[[nodiscard]] result<std::string> hash_file(const std::filesystem::path& file);

}  // namespace stamplog::run
