#include "stamp/session_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace stampsim {
using stamplog::errc;
using stamplog::fail;

session_lock::~session_lock() {
    if (fd_ < 0) return;
    ::unlink(file_.c_str());
    ::close(fd_);
}

session_lock& session_lock::operator=(session_lock&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(file_, other.file_);
    return *this;
}

stamplog::result<session_lock> session_lock::take(const std::filesystem::path& file) {
    int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return fail(errc::io, file.string() + ": cannot be made");
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return fail(errc::conflict, file.string() + ": another process holds it");
    }
    session_lock lock;
    lock.fd_ = fd;
    lock.file_ = file;
    return lock;
}

bool session_lock::is_dead(const std::filesystem::path& file) {
    int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return true;
    bool free = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (free) ::unlink(file.c_str());
    ::close(fd);
    return free;
}

}  // namespace stampsim
