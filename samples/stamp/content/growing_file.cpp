#include "content/growing_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace stampsim {
using stamplog::errc;
using stamplog::fail;

namespace {
constexpr std::size_t step = 256u << 10;
}

growing_file::growing_file(int fd, std::filesystem::path file, step_guard guard)
    : fd_(fd), file_(std::move(file)), guard_(std::move(guard)) {}

growing_file::growing_file(growing_file&& other) noexcept
    : fd_(other.fd_),
      file_(std::move(other.file_)),
      guard_(std::move(other.guard_)),
      written_(other.written_),
      failure_(other.failure_),
      stopped_(other.stopped_) {
    other.fd_ = -1;
}

growing_file::~growing_file() {
    if (fd_ >= 0) ::close(fd_);
}

stamplog::result<growing_file> growing_file::create(const std::filesystem::path& file, step_guard guard) {
    int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return fail(errno == EEXIST ? errc::conflict : errc::io, file.string() + ": " + std::strerror(errno));
    return growing_file(fd, file, std::move(guard));
}

bool growing_file::write(std::string_view data) {
    while (!data.empty()) {
        const std::uint64_t whole = std::min(step, data.size());
        const auto n = guard_ ? std::min(whole, guard_(written_, whole)) : whole;
        if (n == 0) {
            stopped_ = true;
            return false;
        }
        const auto put = ::write(fd_, data.data(), static_cast<std::size_t>(n));
        if (put < 0) {
            if (errno == EINTR) continue;
            failure_ = errno;
            return false;
        }
        written_ += static_cast<std::uint64_t>(put);
        data.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

stamplog::result<void> growing_file::outcome() const {
    if (stopped_) return fail(errc::cancelled, file_.string() + ": stopped");
    if (failure_) return fail(errc::io, file_.string() + ": " + std::strerror(failure_));
    return {};
}

}  // namespace stampsim
