// Brings what is written of a file to the medium while more of it is written.
#pragma once

#include <future>

#include "stamplog/storage/file_calls.hpp"

namespace stamplog::storage {

// One thread at a time. `calls` and the open file must outlive it; its end waits for what is under way.
class background_sync {
 public:
    background_sync(file_calls& calls, int fd) : calls_(calls), fd_(fd) {}
    // What is written so far, on a thread of its own. False: an earlier one is still under way, or there is no thread to be
    // had.
    bool begin();
    // As finish(), of those that have ended.
    int failed() const noexcept { return failed_; }
    // Waits. The errno of the first that failed: the system tells it once, and a later sync of the same file may succeed
    // without what was lost. 0: none failed.
    int finish();

 private:
    void take();

    file_calls& calls_;
    const int fd_;
    std::future<int> under_way_;
    int failed_ = 0;
};

}  // namespace stamplog::storage
