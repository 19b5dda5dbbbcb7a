// Keeps a run from filling the disks it writes to: whoever needs room waits here until there is some.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/run/run.hpp"

namespace stamplog::run {

// Free bytes for this user in the folder, or in its nearest parent that is there; nullopt: it cannot be told.
std::optional<std::uint64_t> free_space(const std::filesystem::path& folder);

struct guarded_folder {
    std::string what;  // "the landing"
    std::filesystem::path where;
};

// Thread-safe. With a reserve of 0 there is always room.
class space_guard {
 public:
    // `tell`: when it begins to wait, with how much is needed where, and when it goes on.
    space_guard(const settings& s, std::vector<guarded_folder> folders, clock& time, std::stop_token stop,
                std::function<void(const std::string&)> tell);

    // errc::limit: `folder` has no room for so many bytes beside the reserve. wait() waits for them, too, from then on.
    [[nodiscard]] result<void> room_for(const std::filesystem::path& folder, std::uint64_t bytes);
    // Returns true when every folder has its reserve and what room_for() refused; false: a stop was asked for first.
    bool wait();

 private:
    std::string shortage() const;
    void tell_pause(const std::string& text);

    const std::uint64_t reserve_;
    const std::function<std::optional<std::uint64_t>(const std::filesystem::path&)> free_;
    std::vector<guarded_folder> folders_;
    clock& time_;
    const std::stop_token stop_;
    const std::function<void(const std::string&)> tell_;
    mutable std::mutex mutex_;
    std::map<std::filesystem::path, std::uint64_t> refused_;  // bytes beside the reserve
    bool paused_ = false;
};

// How many bytes the units may bring, by what earlier runs of the stamp brought; 0: nothing is known of any role.
std::uint64_t expected_bytes(const plan::plan& what, const plan::history& known);

// Before anything is started: whether landing, bundle and stage folders hold what is expected beside the reserve, file system
// by file system. errc::limit, with how much is needed where.
[[nodiscard]] result<void> check_space(const settings& s, const std::filesystem::path& landing,
                                       const std::vector<std::filesystem::path>& stages, std::uint64_t expected);

}  // namespace stamplog::run
