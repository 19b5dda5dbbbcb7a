#include "background_sync.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>

namespace stamplog::storage {

bool background_sync::begin() {
    if (under_way_.valid() && under_way_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
    take();
    try {
        under_way_ = std::async(std::launch::async, [&calls = calls_, fd = fd_] {
            // A file system that cannot sync loses nothing by it; who must have it synced asks for it and is told.
            return calls.sync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
        });
    } catch (const std::system_error&) {
        return false;
    }
    return true;
}

int background_sync::finish() {
    take();
    return failed_;
}

void background_sync::take() {
    if (!under_way_.valid()) return;
    if (const int number = under_way_.get(); failed_ == 0) failed_ = number;
}

}  // namespace stamplog::storage
