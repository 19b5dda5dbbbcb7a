#include "file_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

#include "local_file.hpp"
#include "system_error.hpp"
#include "temporary_name.hpp"

namespace stamplog::storage {
namespace {

constexpr std::uint64_t least_early_sync = 2u << 20, most_early_sync = 64u << 20;

constexpr int max_attempts = 100;  // at a free temporary name; another machine may use the same process number

// True when the file can be told from a leftover: we hold its lock and it still has its name. A cleaner that was faster
// between open and lock has removed the name. Where locks do not exist nobody removes leftovers, so that is fine too.
bool is_held(file_calls& calls, int fd) {
    if (calls.lock(fd) != 0) return errno != EWOULDBLOCK && errno != EINTR;
    struct stat s {};
    return calls.stat(fd, &s) == 0 && s.st_nlink == 1;
}

}  // namespace

result<std::unique_ptr<writer>> file_writer::make(file_calls& calls, shared_descriptor folder, std::string name,
                                                  std::string leaf, unsigned mode) {
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        auto temporary = new_temporary_name();
        descriptor file(calls, calls.open(folder->get(), temporary.c_str(), O_RDWR | O_CREAT | O_EXCL, mode));
        if (!file && errno == EEXIST) continue;
        if (!file) return fail(system_error(name, "create", errno));
        if (is_held(calls, file.get()))
            return std::unique_ptr<writer>(new file_writer(calls, std::move(folder), std::move(file), std::move(name),
                                                           std::move(leaf), std::move(temporary)));
        calls.remove(folder->get(), temporary.c_str());
    }
    return fail(errc::conflict, name + ": no temporary name is free", "Another program works in the same folder; stage again.");
}

file_writer::~file_writer() {
    if (!temporary_.empty()) calls_.remove(folder_->get(), temporary_.c_str());
}

result<void> file_writer::write(byte_view data) {
    const auto size = data.size();
    while (!data.empty()) {
        const long done = calls_.write(file_.get(), data.data(), data.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return fail(system_error(name_, "write", done < 0 ? errno : ENOSPC));
        data = data.subspan(static_cast<std::size_t>(done));
    }
    // The medium works while more is made: else all of it waits for sync(). Seldom in a large file, for the sake of who else
    // writes.
    written_ += size;
    waiting_ += size;
    if (waiting_ >= std::clamp(written_ / 8, least_early_sync, most_early_sync) && early_.begin()) waiting_ = 0;
    return unless_lost(early_.failed());
}

result<void> file_writer::set_modified(utc_time when) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
    const struct ::timespec t {
        static_cast<std::time_t>(seconds.time_since_epoch().count()),
            static_cast<long>(std::chrono::nanoseconds(when - seconds).count())
    };
    if (calls_.set_modified(file_.get(), t) != 0) return fail(system_error(name_, "set the time of", errno));
    return {};
}

result<void> file_writer::unless_lost(int number) const {
    if (number != 0) return fail(system_error(name_, "fsync", number));
    return {};
}

result<void> file_writer::sync() {
    if (auto early = unless_lost(early_.finish()); !early) return early;
    if (calls_.sync(file_.get()) != 0) return fail(system_error(name_, "fsync", errno));
    return {};
}

result<std::unique_ptr<file>> file_writer::read_back() {
    if (auto done = onto_medium(calls_, file_.get(), name_); !done) return fail(done.error());
    // Opened anew by its name: a descriptor that only remembers what was written through it proves nothing.
    descriptor again(calls_, calls_.open(folder_->get(), temporary_.c_str(), O_RDONLY, 0));
    if (!again) return fail(system_error(name_, "read back", errno));
    return local_file::make(calls_, std::move(again), name_);
}

result<void> file_writer::commit(existing what) {
    if (auto early = unless_lost(early_.finish()); !early) return early;
    if (what == existing::replace) {
        if (calls_.rename_over(folder_->get(), temporary_.c_str(), leaf_.c_str()) != 0)
            return fail(system_error(name_, "rename", errno));
        temporary_.clear();
    } else if (auto done = rename_without_overwriting(); !done) {
        return done;
    }
    return sync_folder(calls_, folder_->get(), name_);
}

result<void> file_writer::rename_without_overwriting() {
    if (calls_.rename_new(folder_->get(), temporary_.c_str(), leaf_.c_str()) == 0) {
        temporary_.clear();
        return {};
    }
    // NFS and many FUSE file systems do not know the flag; a hard link does not overwrite either.
    if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) return link_and_remove();
    return fail(system_error(name_, "rename", errno));
}

result<void> file_writer::link_and_remove() {
    if (calls_.link(folder_->get(), temporary_.c_str(), leaf_.c_str()) != 0) {
        if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK)
            return fail(
                errc::unsupported, name_ + ": the target's file system can neither rename without overwriting nor link",
                "Stage to a folder on a local disk, copy the files from there, and compare their SHA-256 at the target.");
        return fail(system_error(name_, "link", errno));
    }
    // The file has its final name. If the other name cannot be removed, the next run takes it for what it is, a leftover.
    if (calls_.remove(folder_->get(), temporary_.c_str()) == 0) temporary_.clear();
    return {};
}

void remove_leftovers(file_calls& calls, int folder) {
    std::vector<std::string> names;
    if (calls.list(folder, names) != 0) return;  // a folder that one may write to but not read
    for (const auto& name : names) {
        if (!is_temporary_name(name)) continue;
        struct stat s {};
        if (calls.look(folder, name.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) continue;
        const descriptor file(calls, calls.open(folder, name.c_str(), O_RDONLY | O_NONBLOCK, 0));
        if (file && calls.lock(file.get()) == 0) calls.remove(folder, name.c_str());
    }
}

result<void> sync_folder(file_calls& calls, int folder, const std::string& name) {
    if (calls.sync(folder) != 0 && errno != EINVAL) return fail(system_error(name, "fsync of its folder", errno));
    return {};
}

}  // namespace stamplog::storage
