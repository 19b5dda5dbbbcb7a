// Files that lie one behind the other, read as one.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "stamplog/base/random_access.hpp"

namespace stamplog::zip {

// In the order in which they are given; each must outlive nothing but this. None may be empty.
[[nodiscard]] std::unique_ptr<random_access> join(std::vector<std::unique_ptr<random_access>> parts);

// A split file by its first part's name ("case.tar.zst.001"): that and all that follow it without a gap. Whether the last one
// is the last is for the content to say. errc::config: not the first part's name; errc::corrupt: the parts have sizes that
// no split gives; else as open_file().
[[nodiscard]] result<std::unique_ptr<random_access>> open_parts(const std::filesystem::path& first);

}  // namespace stamplog::zip
