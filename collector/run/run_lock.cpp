#include "run_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
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
        return fail(errc::conflict, folder.string() + ": another process works on this run",
                    "Wait for it (stamplog status), or end it (stamplog stop).");
    const auto who = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.file_, 0) != 0 || ::pwrite(lock.file_, who.data(), who.size(), 0) < 0)
        return fail(errc::io, (folder / lock_name).string() + ": " + std::strerror(errno));
    return lock;
}

bool run_lock::held(const std::filesystem::path& folder) {
    const int file = ::open((folder / lock_name).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool free = ::flock(file, LOCK_SH | LOCK_NB) == 0;
    ::close(file);
    return !free;
}

result<int> run_lock::holder(const std::filesystem::path& folder) {
    if (!held(folder)) return 0;
    std::ifstream in(folder / lock_name);
    int pid = 0;
    if (!(in >> pid) || pid <= 0)
        return fail(errc::corrupt, (folder / lock_name).string() + " does not say which process works on the run");
    return pid;
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
