#include "endpoint/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace stampsim {

mailbox::mailbox() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

mailbox::~mailbox() { ::close(fd_); }

void mailbox::post(letter l) {
    std::unique_lock lock(mutex_);
    space_.wait(lock, [this] { return wide_ || letters_.size() < room; });
    letters_.push_back(std::move(l));
    const std::uint64_t one = 1;
    // The counter cannot overflow: it is read whenever the queue is taken.
    static_cast<void>(!::write(fd_, &one, sizeof one));
}

std::deque<mailbox::letter> mailbox::take() {
    std::uint64_t count;
    static_cast<void>(!::read(fd_, &count, sizeof count));
    std::deque<letter> all;
    std::lock_guard lock(mutex_);
    all.swap(letters_);
    space_.notify_all();
    return all;
}

void mailbox::quiet() {
    std::uint64_t count;
    static_cast<void>(!::read(fd_, &count, sizeof count));
}

void mailbox::open_wide() {
    std::lock_guard lock(mutex_);
    wide_ = true;
    space_.notify_all();
}

}  // namespace stampsim
