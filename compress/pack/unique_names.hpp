// No two members under one name, and no member where another needs a folder.
#pragma once

#include <memory_resource>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "catalog.hpp"

namespace stamplog::pack {

// Remembers all names of a bundle.
class name_register {
 public:
    // None: the path itself. Or one with "~2", "~3"... in the component that is in the way.
    std::optional<std::string> add_file(std::string_view path);
    // False: the folder has been added already.
    bool add_folder(std::string& path);
    bool contains(std::string_view path) const { return tables_.taken.contains(path); }

 private:
    enum class kind : std::uint8_t { file, folder };
    template <class T>
    using map = std::pmr::unordered_map<std::string_view, T>;

    struct tables {
        explicit tables(std::pmr::memory_resource* in) : next(in), taken(in), folder_members(in), ways(in) {}
        map<unsigned> next;  // the number to try next, by the first name that is counted with it
        map<kind> taken;
        std::pmr::unordered_set<std::string_view> folder_members;
        map<std::string_view> ways;  // folders as they were wanted: no file takes one's name afterwards
    };

    std::string_view folder_for(std::string_view wanted);
    std::string clear_way(std::string_view path);
    bool is_file(std::string_view path) const;
    unsigned& next_of(std::string_view wanted, unsigned first);
    template <class Taken>
    std::string free_name(std::string_view wanted, const Taken& taken);
    std::string_view keep(std::string_view path);

    // Names are only ever added, and go all at once, with the memory: freed one by one they take longer than they took to be
    // made. So nobody destroys the tables, and they own nothing but memory of this.
    std::pmr::monotonic_buffer_resource memory_;
    tables& tables_ = *std::pmr::polymorphic_allocator<>(&memory_).new_object<tables>(&memory_);
    std::string_view last_wanted_, last_folder_;  // of tables_.ways: neighbours share theirs
};

// Gives the names of a catalog their final form, as they come in.
class unique_names {
 public:
    explicit unique_names(name_register& names) : register_(names) {}
    // Those that were added to `c.names` since the last call. Renames where it must, with a record; folders that appear twice
    // are dropped, and members of zips whose path becomes longer than a bundle may hold are refused. The zips they come from
    // must be in the report. errc::config: two of the caller's own names are equal; errc::cancelled.
    [[nodiscard]] result<void> take(catalog& c, const std::stop_token& stop, report& report);

 private:
    [[nodiscard]] result<bool> stays(named& n, const catalog& c, report& report);

    name_register& register_;
    std::unordered_set<std::string> callers_;
    std::size_t done_ = 0;  // of c.names
};

}  // namespace stamplog::pack
