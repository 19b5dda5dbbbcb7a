// What must still be there after the power went: names of folders that we make, and what others wrote.
#pragma once

#include <filesystem>

#include "stamplog/base/result.hpp"
#include "stamplog/storage/file_calls.hpp"

namespace stamplog::storage {

// Makes what is missing on the way to `path`, and syncs each folder that gets a name. errc::io and the others of errno.
[[nodiscard]] result<void> make_folders(const std::filesystem::path& path, file_calls& calls = system_calls());

// Syncs a file that another program wrote here, its folder, and the folder of that, whose name may be new, too. Before that
// nobody may be told that the file is there. Does nothing where a file system knows no sync, or the rights do not reach.
[[nodiscard]] result<void> settle(const std::filesystem::path& file, file_calls& calls = system_calls());

}  // namespace stamplog::storage
