// No two members under one name, and no member where another needs a folder.
#pragma once

#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "catalog.hpp"

namespace stamplog::pack {

// Remembers all names of a bundle.
class name_register {
 public:
    void expect(std::size_t names) { taken_.reserve(names); }
    // None: the path itself. Or one with "~2", "~3"... in the component that is in the way.
    std::optional<std::string> add_file(std::string_view path);
    // False: the folder has been added already.
    bool add_folder(std::string& path);
    bool contains(std::string_view path) const { return taken_.contains(path); }

 private:
    enum class kind : std::uint8_t { file, folder };
    template <class T>
    using map = std::pmr::unordered_map<std::string_view, T>;

    std::string_view folder_for(std::string_view wanted);
    std::string clear_way(std::string_view path);
    bool is_file(std::string_view path) const;
    template <class Taken>
    std::string free_name(std::string_view wanted, const Taken& taken);
    std::string_view keep(std::string_view path);

    // Names are only ever added, and go all at once: freed one by one they take longer than they took to be made.
    std::pmr::monotonic_buffer_resource memory_;
    map<unsigned> next_{&memory_};  // the number to try next
    map<kind> taken_{&memory_};
    std::pmr::unordered_set<std::string_view> folder_members_{&memory_};
    map<std::string_view> ways_{&memory_};        // folders as they were wanted: no file takes one's name afterwards
    std::string_view last_wanted_, last_folder_;  // of ways_: neighbours share theirs
};

// Renames where it must, with a record; folders that appear twice are dropped, and members of zips whose path becomes longer
// than a bundle may hold are refused. errc::config: two of the caller's own names are equal.
[[nodiscard]] result<void> make_unique(catalog& c, name_register& known, report& report);

}  // namespace stamplog::pack
