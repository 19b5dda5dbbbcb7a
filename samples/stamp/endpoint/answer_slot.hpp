// How an answer of the client's host comes from the protocol's thread to the pipeline that waits for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "endpoint/streams.hpp"

namespace stampsim {

class answer_slot {
 public:
    using answer = std::optional<host_answer>;  // nullopt: nobody will answer any more

    // The pipeline: announces a question before it is asked, then waits.
    void expect() {
        std::lock_guard lock(mutex_);
        waiting_ = !closed_;
        answer_.reset();
    }
    answer wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !waiting_; });
        return std::exchange(answer_, std::nullopt);
    }
    // The protocol: an answer that nobody waits for is dropped.
    bool expected() const {
        std::lock_guard lock(mutex_);
        return waiting_;
    }
    void put(answer a) {
        std::lock_guard lock(mutex_);
        if (!waiting_) return;
        answer_ = std::move(a);
        waiting_ = false;
        changed_.notify_all();
    }
    // The pipeline is to stop: it does not wait any more.
    void close() {
        std::lock_guard lock(mutex_);
        closed_ = true;
        waiting_ = false;
        changed_.notify_all();
    }

 private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool waiting_ = false, closed_ = false;
    answer answer_;
};

}  // namespace stampsim
