// An open file or folder, closed when it goes.
#pragma once

#include <memory>
#include <utility>

#include "stamplog/storage/file_calls.hpp"

namespace stamplog::storage {

class descriptor {
 public:
    descriptor() = default;
    descriptor(file_calls& calls, int fd) : calls_(&calls), fd_(fd) {}
    descriptor(descriptor&& other) noexcept : calls_(other.calls_), fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            calls_ = other.calls_;
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    ~descriptor() { reset(); }

    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void reset() noexcept {
        if (fd_ >= 0) calls_->close(fd_);
        fd_ = -1;
    }

 private:
    file_calls* calls_ = nullptr;
    int fd_ = -1;
};

using shared_descriptor = std::shared_ptr<const descriptor>;

}  // namespace stamplog::storage
