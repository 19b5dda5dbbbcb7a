// One function for each kind of source: opens it and puts its contents and names into the catalog.
#pragma once

#include <map>
#include <string>

#include "catalog.hpp"

namespace stamplog::pack {

// Reads the directories of the zips, hashes them (in parallel), records what cannot be used, and makes their members' names
// unique. errc::cancelled.
[[nodiscard]] result<void> add_zips(const std::vector<role_zip>& zips, const std::stop_token& stop, catalog& out,
                                    unique_names& names, report& report);
[[nodiscard]] result<void> add_copies(const sources& from, catalog& out, report& report);
[[nodiscard]] result<void> add_files(const std::vector<plain_file>& files, catalog& out, report& report);
[[nodiscard]] result<void> add_texts(const std::vector<text_member>& texts, catalog& out);

// The origin of files that belong to `ercs` but are no role zip's: made on first use. no_origin for an empty name.
std::uint32_t origin_of(const std::string& ercs, catalog& out);

// A caller's path must be safe as it is: errc::config names it.
[[nodiscard]] result<void> check_path(const std::string& path);

}  // namespace stamplog::pack
