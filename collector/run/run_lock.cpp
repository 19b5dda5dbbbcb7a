#include "run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace stamplog::run {
namespace {

constexpr const char* lock_name = "run.lock";

}  // namespace

result<run_lock> run_lock::take(const std::filesystem::path& folder) {
    run_lock lock;
    lock.file_ = ::open((folder / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock.file_ < 0) return fail(errc::io, (folder / lock_name).string() + ": " + std::strerror(errno));
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
        return fail(errc::conflict, folder.string() + ": another process works on this run", "Wait for it, or stop it.");
    return lock;
}

bool run_lock::held(const std::filesystem::path& folder) {
    const int file = ::open((folder / lock_name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool free = ::flock(file, LOCK_SH | LOCK_NB) == 0;
    ::close(file);
    return !free;
}

run_lock::run_lock(run_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

run_lock& run_lock::operator=(run_lock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

run_lock::~run_lock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace stamplog::run
