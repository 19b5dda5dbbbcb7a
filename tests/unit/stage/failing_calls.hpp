// The real file operations, of which the Nth fails: every error path runs when N is counted up until nothing fails.
#pragma once

#include <cerrno>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "stamplog/storage/file_calls.hpp"

namespace stamplog::storage {

class failing_calls final : public file_calls {
 public:
    enum class mode {
        fail,       // the Nth operation fails once, later ones work
        die,        // from the Nth on nothing is done any more: kill -9, seen from the disk
        die_after,  // the Nth is done, then nothing any more
    };
    failing_calls() = default;
    failing_calls(int nth, mode how, int number = EIO) : nth_(nth), how_(how), number_(number) {}

    bool failed() const { return count_ >= nth_ && nth_ > 0; }
    const std::vector<std::string>& log() const { return log_; }

    // Changes what single operations do; each runs in place of the real one when it is set.
    std::function<long(int, void*, std::size_t, std::uint64_t)> on_read;
    std::function<long(int, const void*, std::size_t)> on_write;
    std::function<int(int, const char*, const char*)> on_rename_new, on_link;
    std::function<int(int, const char*, int)> on_open;
    std::function<int()> on_sync;  // may be asked on another thread

    int open(int folder, const char* name, int flags, unsigned rights) override {
        return act("open", [&] { return on_open ? on_open(folder, name, flags) : real.open(folder, name, flags, rights); });
    }
    int close(int fd) override { return real.close(fd); }  // the system closes a dead process's files too
    long read_at(int fd, void* out, std::size_t size, std::uint64_t offset) override {
        return act("read", [&] { return on_read ? on_read(fd, out, size, offset) : real.read_at(fd, out, size, offset); });
    }
    long write(int fd, const void* data, std::size_t size) override {
        return act("write", [&] { return on_write ? on_write(fd, data, size) : real.write(fd, data, size); });
    }
    int set_modified(int fd, const struct ::timespec& when) override {
        return act("set_modified", [&] { return real.set_modified(fd, when); });
    }
    int sync(int) override {  // counted, not done: what a disk takes for it is no part of these tests
        return act("sync", [&] { return on_sync ? on_sync() : 0; });
    }
    int drop_cache(int fd) override {
        return act("drop_cache", [&] { return real.drop_cache(fd); });
    }
    int lock(int fd) override {
        return act("lock", [&] { return real.lock(fd); });
    }
    int stat(int fd, struct ::stat* out) override {
        return act("stat", [&] { return real.stat(fd, out); });
    }
    int look(int folder, const char* name, struct ::stat* out) override {
        return act("look", [&] { return real.look(folder, name, out); });
    }
    int make_folder(int folder, const char* name) override {
        return act("make_folder", [&] { return real.make_folder(folder, name); });
    }
    int rename_new(int folder, const char* from, const char* to) override {
        return act("rename_new",
                   [&] { return on_rename_new ? on_rename_new(folder, from, to) : real.rename_new(folder, from, to); });
    }
    int rename_over(int folder, const char* from, const char* to) override {
        return act("rename_over", [&] { return real.rename_over(folder, from, to); });
    }
    int link(int folder, const char* from, const char* to) override {
        return act("link", [&] { return on_link ? on_link(folder, from, to) : real.link(folder, from, to); });
    }
    int remove(int folder, const char* name) override {
        return act("remove", [&] { return real.remove(folder, name); });
    }
    int list(int folder, std::vector<std::string>& names) override {
        return act("list", [&] { return real.list(folder, names); });
    }

    file_calls& real = system_calls();

 private:
    template <class Operation>
    auto act(const char* name, const Operation& operation) -> decltype(operation()) {
        const int count = note(name);
        const bool hit = nth_ > 0 && (how_ == mode::fail ? count == nth_ : count >= nth_);
        if (!hit) return operation();
        if (how_ == mode::die_after && count == nth_) operation();
        errno = number_;
        return -1;
    }

    int note(const char* name) {
        const std::lock_guard lock(mutex_);
        log_.emplace_back(name);
        return ++count_;
    }

    int nth_ = 0;
    std::mutex mutex_;
    mode how_ = mode::fail;
    int number_ = EIO;
    int count_ = 0;
    std::vector<std::string> log_;
};

}  // namespace stamplog::storage
