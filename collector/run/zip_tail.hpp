// Whether a zip is written to its end: its end-of-central-directory record is there and points into the file. Says nothing
// about the content, which is the packer's to check.
#pragma once

#include <filesystem>

namespace stamplog::run {

bool has_central_directory(const std::filesystem::path& zip);

}  // namespace stamplog::run
