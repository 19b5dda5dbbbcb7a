// Threads for everything that waits: one per ERCS, each with its own queue, so that what belongs to one ERCS is done in order
// and a session is only ever used by its thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace stamplog::run {

class io_pool {
 public:
    explicit io_pool(std::size_t threads);
    ~io_pool();  // what was posted is done first
    io_pool(const io_pool&) = delete;
    io_pool& operator=(const io_pool&) = delete;

    // `work` must not throw.
    void post(std::size_t thread, std::function<void()> work);

 private:
    struct lane {
        std::mutex mutex;
        std::condition_variable_any more;
        std::deque<std::function<void()>> queue;
        std::jthread thread;  // last: it uses what stands above
    };
    static void serve(lane& l, std::stop_token stop);
    std::vector<std::unique_ptr<lane>> lanes_;
};

}  // namespace stamplog::run
