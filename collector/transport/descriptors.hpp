// Ownership of file descriptors, and the pipes between us and a child.
#pragma once

#include <utility>

#include "stamplog/base/result.hpp"

namespace stamplog::transport {

class descriptor {
 public:
    descriptor() = default;
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor() { reset(); }

    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void reset() noexcept;

 private:
    int fd_ = -1;
};

struct pipe_ends {
    descriptor read, write;
};

// Both ends close on exec and are above 2: a program started without standard streams would else hand out 0 to 2 here, and
// binding them to a child's 0 to 2 would overwrite one with another.
[[nodiscard]] result<pipe_ends> make_pipe();

[[nodiscard]] result<void> set_nonblocking(const descriptor& fd);

// A counter that poll(2) can wait for; any thread may raise it.
[[nodiscard]] result<descriptor> make_event();
void raise_event(const descriptor& event) noexcept;
bool take_event(const descriptor& event) noexcept;  // true when it was raised since the last call

}  // namespace stamplog::transport
