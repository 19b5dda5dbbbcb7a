#include "stamplog/run/share_spool.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/storage/durable.hpp"
#include "stamplog/storage/new_file.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t copied_at_once = std::uint64_t{16} << 20;  // below this, copying in vain costs less than waiting
constexpr std::uint64_t room_left = std::uint64_t{64} << 20;       // for the journal, and for everybody else
constexpr std::size_t spool_block = std::size_t{4} << 20;
constexpr std::chrono::milliseconds long_enough_to_rest{300};
constexpr std::chrono::milliseconds spool_slice{50};  // how late an end may be noticed

result<void> has_room(const fs::path& folder, std::uint64_t bytes) {
    std::error_code ec;
    const auto space = fs::space(folder, ec);
    if (ec || space.available >= room_left + bytes) return {};
    return fail(errc::io,
                folder.string() + ": no room for " + std::to_string(bytes >> 20) + " MiB that landed on the share (" +
                    std::to_string(space.available >> 20) + " MiB are free)",
                "Make room there, or give the share as a local folder with --share-local; the files stay on the share.");
}

// A name is given only to a whole copy, so size and time say of what.
bool copied_before(const fs::path& copy, std::uint64_t size, const std::optional<utc_time>& modified) {
    std::error_code ec;
    if (!modified || !fs::is_regular_file(fs::symlink_status(copy, ec)) || fs::file_size(copy, ec) != size || ec) return false;
    const auto written = fs::last_write_time(copy, ec);
    return !ec && std::chrono::floor<ticks>(std::chrono::file_clock::to_sys(written)) == *modified;
}

tl::unexpected<error> stopped_before(const std::string& name) {
    return fail(errc::cancelled, "stopped before " + name + " was copied whole",
                "It stays on the share, from where 'stamplog resume' takes it.");
}

}  // namespace

share_spool::share_spool(std::unique_ptr<storage::place> share, std::string folder, fs::path local, clock& time,
                         std::function<bool(std::string_view)> wanted)
    : share_(std::move(share)),
      prefix_(folder.empty() ? "" : folder + '/'),
      local_(std::move(local)),
      wanted_(std::move(wanted)),
      time_(time) {}

result<share_spool::states> share_spool::look() const {
    const auto listed = share_->list(prefix_);
    if (!listed) return fail(listed.error());
    states out;
    for (const auto& f : listed->files)
        if (const auto name = f.name.substr(prefix_.size()); !wanted_ || wanted_(name)) out[name] = {f.size, f.modified};
    return out;
}

bool share_spool::is_copied(const std::string& name, const state& now) {
    const auto at = copied_.find(name);
    if (at != copied_.end()) return at->second == now;
    if (!copied_before(local_ / name, now.size, now.modified)) return false;
    copied_[name] = now;
    return true;
}

bool share_spool::rests(const std::string& name, const state& now) const {
    const auto before = seen_.find(name);
    return now.size <= copied_at_once || (before != seen_.end() && before->second == now);
}

result<void> share_spool::fetch(bool all, const std::stop_token& stop, const room_check& room) {
    std::scoped_lock lock(mutex_);
    auto now = look();
    const auto moves = [&](const auto& f) { return !is_copied(f.first, f.second) && !rests(f.first, f.second); };
    if (now && all && std::ranges::any_of(*now, moves)) {
        seen_ = std::move(*now);
        time_.sleep_until(time_.steady() + long_enough_to_rest);
        now = look();
    }
    if (!now) return fail(now.error());
    std::vector<std::pair<std::string, state>> due;
    for (const auto& f : *now)
        if (!is_copied(f.first, f.second) && rests(f.first, f.second)) due.push_back(f);
    // Small files first: a transcript does not wait for a zip of gigabytes.
    std::ranges::stable_sort(due, {}, [](const auto& f) { return f.second.size; });
    seen_ = std::move(*now);
    result<void> first;
    for (const auto& [name, what] : due) {
        if (stop.stop_requested()) return stopped_before(name);
        if (auto done = copy(name, what, stop, room); !done && done.error().code != errc::conflict && first) first = done;
    }
    return first;
}

result<void> share_spool::copy(const std::string& name, const state& now, const std::stop_token& stop, const room_check& room) {
    const auto source = share_->open(prefix_ + name);
    if (!source) return fail(source.error());
    const auto target = local_ / name;
    if (auto made = storage::make_folders(target.parent_path()); !made) return made;
    if (room)
        if (auto enough = room(target.parent_path(), now.size); !enough) return enough;
    if (auto enough = has_room(target.parent_path(), now.size); !enough) return enough;
    auto out = storage::new_file::create(target, storage::existing::replace);
    if (!out) return fail(out.error());
    bytes block(static_cast<std::size_t>(std::min<std::uint64_t>(spool_block, (*source)->size())));
    for (std::uint64_t at = 0; at < (*source)->size();) {
        if (stop.stop_requested()) return stopped_before(name);
        const std::span part(block.data(),
                             static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), (*source)->size() - at)));
        // One that became shorter meanwhile is one that changes: it comes with the next pass.
        if (auto got = (*source)->read_at(at, part); !got) {
            if (auto same = (*source)->still_the_same(); !same) return same;
            return got;
        }
        if (auto done = (*out)->write(part); !done) return done;
        at += part.size();
    }
    if (auto same = (*source)->still_the_same(); !same) return same;
    if (now.modified)
        if (auto done = (*out)->set_modified(*now.modified); !done) return done;
    if (auto done = (*out)->commit(); !done) return done;
    // Where it was another file already when it was opened, the next pass copies it again.
    if ((*source)->size() == now.size) copied_[name] = now;
    return {};
}

struct spool_watch::running {
    std::jthread thread;  // stopped and joined by its destructor
};

spool_watch::spool_watch(share_spool& spool, clock& time, std::chrono::milliseconds interval,
                         std::function<void(const result<void>&)> told)
    : running_(std::make_unique<running>()) {
    running_->thread = std::jthread([&spool, &time, interval, told = std::move(told)](std::stop_token stop) {
        const auto fetch = [&](bool all) {
            const auto done = spool.fetch(all);
            if (told) told(done);
        };
        while (!stop.stop_requested()) {
            fetch(false);
            const auto until = time.steady() + interval;
            while (!stop.stop_requested() && time.steady() < until)
                time.sleep_until(std::min(until, time.steady() + spool_slice));
        }
        fetch(true);
    });
}

spool_watch::~spool_watch() = default;

}  // namespace stamplog::run
