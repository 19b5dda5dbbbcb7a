// --content: the zips that lie below a folder, served as they are. A role's zips are those of the first folder, by name, that
// holds the role.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/base/result.hpp"

namespace stampsim {

struct zip_name {
    std::string role;
    int part = 1;
    std::string timestamp;
};
// <Role>-<14 digits>.zip or <Role>-partN-<14 digits>.zip; nullopt for another name.
std::optional<zip_name> parse_zip_name(const std::string& file_name);

// Role as spelled first -> its files in order of their names.
using served_roles = std::map<std::string, std::vector<std::filesystem::path>>;
// errc::config when there is none, or when a name is not UTF-8.
[[nodiscard]] stamplog::result<served_roles> served_zips(const std::filesystem::path& content);

}  // namespace stampsim
