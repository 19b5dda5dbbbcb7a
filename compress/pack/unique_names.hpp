// No two members under one name, and no member where another needs a folder.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "catalog.hpp"

namespace stamplog::pack {

// Remembers all names of a bundle.
class name_register {
 public:
    // The path itself, or one with "~2", "~3"... in the component that is in the way.
    std::string add_file(const std::string& path);
    // False: the folder has been added already.
    bool add_folder(std::string& path);
    bool contains(const std::string& path) const { return files_.contains(path) || folders_.contains(path); }

 private:
    std::string clear_way(const std::string& path);
    template <class Taken>
    std::string free_name(const std::string& wanted, const Taken& taken);
    std::unordered_map<std::string, unsigned> next_;  // the number to try next
    std::unordered_set<std::string> files_, folders_, folder_members_;
};

// Renames where it must, with a record; folders that appear twice are dropped, and members of zips whose path becomes longer
// than a bundle may hold are refused. errc::config: two of the caller's own names are equal.
[[nodiscard]] result<void> make_unique(catalog& c, name_register& known, report& report);

}  // namespace stamplog::pack
