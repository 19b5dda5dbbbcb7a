// A folder of a share that no folder here is: its files are copied to a local one as they come to rest, under their names, so
// that whatever reads a landing reads those.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "stamplog/base/clock.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::run {

class share_spool {
 public:
    // Copies what `folder` of the share (empty: the share itself) has and `wanted` says yes to (names relative to `folder`) to
    // below `local`.
    share_spool(std::unique_ptr<storage::place> share, std::string folder, std::filesystem::path local, clock& time,
                std::function<bool(std::string_view)> wanted = {});

    // Asked before a file is copied, on the thread that fetches; an error leaves the file on the share.
    using room_check = std::function<result<void>(const std::filesystem::path& folder, std::uint64_t bytes)>;

    // One pass: what is new or has changed. Files of more than 16 MiB only when they did not change since the pass before; with
    // `all`, for a moment. A file appears here whole, and one that changes while it is copied with the next pass.
    // What went away on the share stays here. Thread-safe; the first error of the pass, the other files are copied all the
    // same. A copy has the time of its original: one that an earlier process made, of the same size and time, is not made
    // again. `room` is asked beside a look at the local disk. errc::io: no room here; errc::cancelled: `stop` was asked for,
    // which is heard between two blocks, and what is not copied whole stays on the share for another pass; else as `room` and
    // place's functions.
    [[nodiscard]] result<void> fetch(bool all, const std::stop_token& stop = {}, const room_check& room = {});

 private:
    struct state {
        std::uint64_t size = 0;
        std::optional<utc_time> modified = {};
        bool operator==(const state&) const = default;
    };
    using states = std::map<std::string, state>;
    [[nodiscard]] result<states> look() const;
    bool is_copied(const std::string& name, const state& now);
    bool rests(const std::string& name, const state& now) const;
    [[nodiscard]] result<void> copy(const std::string& name, const state& now, const std::stop_token& stop,
                                    const room_check& room);

    std::mutex mutex_;
    std::unique_ptr<storage::place> share_;
    const std::string prefix_;  // of names in `folder`
    const std::filesystem::path local_;
    const std::function<bool(std::string_view)> wanted_;
    clock& time_;
    states seen_, copied_;
};

// Fetches every `interval` on a thread of its own until it goes, then once more.
class spool_watch {
 public:
    spool_watch(share_spool& spool, clock& time, std::chrono::milliseconds interval,
                std::function<void(const result<void>&)> told = {});
    ~spool_watch();
    spool_watch(const spool_watch&) = delete;
    spool_watch& operator=(const spool_watch&) = delete;

 private:
    struct running;
    std::unique_ptr<running> running_;
};

}  // namespace stamplog::run
