#include "descriptors.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace stamplog::transport {
namespace {

tl::unexpected<error> io_failure(const char* what) {
    return fail(errc::io, std::string(what) + ": " + std::generic_category().message(errno));
}

result<descriptor> above_standard_streams(int fd) {
    if (fd > STDERR_FILENO) return descriptor(fd);
    descriptor low(fd);
    descriptor moved(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!moved) return io_failure("duplicate a descriptor");
    return moved;
}

}  // namespace

descriptor& descriptor::operator=(descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

void descriptor::reset() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

result<pipe_ends> make_pipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return io_failure("make a pipe");
    auto read = above_standard_streams(fds[0]);
    auto write = above_standard_streams(fds[1]);
    if (!read) return fail(read.error());
    if (!write) return fail(write.error());
    return pipe_ends{std::move(*read), std::move(*write)};
}

result<void> set_nonblocking(const descriptor& fd) {
    const int flags = ::fcntl(fd.get(), F_GETFL);
    if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) != 0) return io_failure("make a pipe non-blocking");
    return {};
}

result<descriptor> make_event() {
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) return io_failure("make an event descriptor");
    return above_standard_streams(fd);
}

void raise_event(const descriptor& event) noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then it is raised already.
    [[maybe_unused]] const auto written = ::write(event.get(), &one, sizeof one);
}

bool take_event(const descriptor& event) noexcept {
    std::uint64_t count = 0;
    return ::read(event.get(), &count, sizeof count) == sizeof count;
}

}  // namespace stamplog::transport
