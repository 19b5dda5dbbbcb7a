// Tells a pipeline to stop, and wakes it from a wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace stampsim {

class stop_flag {
 public:
    void raise() {
        std::lock_guard lock(mutex_);
        raised_ = true;
        changed_.notify_all();
    }
    bool raised() const {
        std::lock_guard lock(mutex_);
        return raised_;
    }
    // False when it was raised before the time was over.
    bool wait(std::chrono::duration<double> time) {
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, time, [this] { return raised_; });
    }

 private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool raised_ = false;
};

}  // namespace stampsim
