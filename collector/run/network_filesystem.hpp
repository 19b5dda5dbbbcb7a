// Which file systems are a server's: SQLite's locks and its shared memory do not hold there, and listings may be old.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace stamplog::run {

// The name of the network file system that holds `path` (or its nearest parent that exists); nullopt: a local one.
std::optional<std::string> network_filesystem(const std::filesystem::path& path);

// The decision alone: statfs(2)'s f_type, and the type's name from mountinfo, needed for FUSE only.
std::optional<std::string> network_type(std::uint64_t magic, std::string_view mount_type);

}  // namespace stamplog::run
