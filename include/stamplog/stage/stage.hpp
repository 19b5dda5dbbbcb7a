// Staging: files put where Support takes them, proved by reading back, with a receipt.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::stage {

struct item {
    std::filesystem::path file;  // local source
    std::string name;            // relative name at the target, '/' separated; checked: no '..', not absolute
};
struct staged_file {
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;      // of what was read back at the target
    bool was_there = false;  // the same content lay there already
};
struct receipt {
    std::string target;  // without secrets
    std::vector<staged_file> files;
    utc_time at;
};

// A folder target: temporary name, fsync, rename, folder fsync, read back with the cache dropped where the system allows,
// SHA-256 compared. Never overwrites other content (errc::conflict names it); the same content is accepted. The receipt is
// written beside the files as <first item's name>.receipt.json. `progress(bytes done, bytes total)`.
[[nodiscard]] result<receipt> to_folder(const std::vector<item>& items, const std::filesystem::path& target, const clock& time,
                                        const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace stamplog::stage
