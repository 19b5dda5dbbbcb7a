#include "space_guard.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds look_again_for_room{250};  // how late room, or a stop, may be noticed

fs::path nearest(const fs::path& wanted) {
    std::error_code ec;
    auto folder = fs::absolute(wanted, ec).lexically_normal();
    while (!fs::exists(folder, ec) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
}

std::string mebibytes(std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB"; }

std::function<std::optional<std::uint64_t>(const fs::path&)> measure_of(const settings& s) {
    return s.free_space ? s.free_space : free_space;
}

// What is needed on one file system.
struct need {
    std::string where;
    fs::path folder;
    std::uint64_t bytes = 0;
};

std::vector<need> needs_by_disk(const std::vector<guarded_folder>& folders, std::uint64_t each) {
    std::vector<std::pair<dev_t, need>> out;
    for (const auto& f : folders) {
        const auto folder = nearest(f.where);
        struct stat about {};
        if (::stat(folder.c_str(), &about) != 0) continue;
        const auto words = f.what + " (" + f.where.string() + ")";
        const auto same = std::ranges::find(out, about.st_dev, &std::pair<dev_t, need>::first);
        if (same == out.end()) {
            out.push_back({about.st_dev, {words, folder, each}});
        } else {
            same->second.where += ", " + words;
            same->second.bytes += each;
        }
    }
    std::vector<need> needs;
    for (auto& [disk, n] : out) needs.push_back(std::move(n));
    return needs;
}

}  // namespace

std::optional<std::uint64_t> free_space(const fs::path& folder) {
    std::error_code ec;
    const auto space = fs::space(nearest(folder), ec);
    return ec ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

space_guard::space_guard(const settings& s, std::vector<guarded_folder> folders, clock& time, std::stop_token stop,
                         std::function<void(const std::string&)> tell)
    : reserve_(s.reserve),
      free_(measure_of(s)),
      folders_(std::move(folders)),
      time_(time),
      stop_(std::move(stop)),
      tell_(std::move(tell)) {}

result<void> space_guard::room_for(const fs::path& folder, std::uint64_t bytes) {
    if (reserve_ == 0) return {};
    const auto free = free_(folder);
    std::scoped_lock lock(mutex_);
    if (!free || (*free >= bytes && *free - bytes >= reserve_)) {
        refused_.erase(folder);
        return {};
    }
    auto& asked = refused_[folder];
    asked = std::max(asked, bytes);
    return fail(
        errc::limit,
        folder.string() + ": no room for " + mebibytes(bytes) + " (" + mebibytes(reserve_) + " are kept free, --reserve)",
        "Make room there; it is fetched then. It stays on the share.");
}

std::string space_guard::shortage() const {
    std::vector<std::string> words;
    const auto look = [&](const std::string& what, const fs::path& folder, std::uint64_t bytes) {
        const auto free = free_(folder);
        const auto needed = reserve_ + bytes;
        if (free && *free < needed)
            words.push_back(what + folder.string() + " has " + mebibytes(*free) + " free, " + mebibytes(needed) +
                            " are needed");
    };
    std::scoped_lock lock(mutex_);
    for (const auto& f : folders_) look(f.what + " ", f.where, 0);
    for (const auto& [folder, bytes] : refused_) look("", folder, bytes);
    return joined(words, "; ");
}

void space_guard::tell_pause(const std::string& text) {
    {
        std::scoped_lock lock(mutex_);
        if (text.empty()) refused_.clear();
        if (std::exchange(paused_, !text.empty()) == !text.empty()) return;
    }
    tell_(text.empty() ? "there is room again: the run goes on"
                       : "paused, no new collection starts until there is room (--reserve is kept free): " + text);
}

bool space_guard::wait() {
    if (reserve_ == 0) return true;
    for (;;) {
        const auto text = shortage();
        tell_pause(text);
        if (text.empty()) return true;
        if (stop_.stop_requested()) return false;
        time_.sleep_until(time_.steady() + look_again_for_room);
    }
}

std::uint64_t expected_bytes(const plan::plan& what, const plan::history& known) {
    double sum = 0;
    for (const auto& u : what.units) {
        const double hours = std::chrono::duration<double, std::ratio<3600>>(u.when.to - u.when.from).count();
        for (const auto& role : u.roles)
            for (const auto& [name, bytes] : known.bytes_per_role)
                if (same_name(name, role)) sum += bytes * hours;
    }
    return sum < 9e18 ? static_cast<std::uint64_t>(std::max(sum, 0.0)) : 0;
}

result<void> check_space(const settings& s, const fs::path& landing, const std::vector<fs::path>& stages,
                         std::uint64_t expected) {
    if (s.reserve == 0) return {};
    std::vector<guarded_folder> folders{{"the landing", landing}, {"the run's folder, with the bundle", s.run_folder}};
    for (const auto& stage : stages) folders.push_back({"the stage", stage});
    for (const auto& n : needs_by_disk(folders, expected)) {
        const auto free = measure_of(s)(n.folder);
        if (!free || *free >= s.reserve + n.bytes) continue;
        return fail(errc::limit,
                    n.where + ": " + mebibytes(*free) + " are free, and " + mebibytes(s.reserve + n.bytes) +
                        " are needed: " + mebibytes(s.reserve) + " to keep free (--reserve)" +
                        (n.bytes == 0 ? "" : ", " + mebibytes(n.bytes) + " for what is expected by earlier runs"),
                    "Make room there, or give --reserve less (0: nothing is looked at).");
    }
    return {};
}

}  // namespace stamplog::run
