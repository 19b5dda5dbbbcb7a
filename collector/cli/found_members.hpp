// The members of a bundle whose index is gone: what its frames show, as an index without hashes and places.
#pragma once

#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::cli {

// Reads all of the file. Role and ERCS come from the paths: "AzureStackLogs-<ts>-<ERCS>/<Role>-<ts>/…", "transcripts/<ERCS>/…".
// errc::corrupt: no frame of it can be read.
[[nodiscard]] result<bundle::index> find_members(const random_access& file);

// For tests: role and ERCS of a path; either may be empty.
struct path_origin {
    std::string role, ercs, folder;
    bool operator==(const path_origin&) const = default;
    auto operator<=>(const path_origin&) const = default;
};
path_origin origin_of_path(std::string_view path);

}  // namespace stamplog::cli
