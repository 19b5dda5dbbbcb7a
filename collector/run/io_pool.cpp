#include "io_pool.hpp"

namespace stamplog::run {

io_pool::io_pool(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) {
        lanes_.push_back(std::make_unique<lane>());
        lane& l = *lanes_.back();
        l.thread = std::jthread([&l](std::stop_token stop) { serve(l, stop); });
    }
}

io_pool::~io_pool() = default;

void io_pool::post(std::size_t thread, std::function<void()> work) {
    lane& l = *lanes_.at(thread);
    {
        std::scoped_lock lock(l.mutex);
        l.queue.push_back(std::move(work));
    }
    l.more.notify_one();
}

void io_pool::serve(lane& l, std::stop_token stop) {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(l.mutex);
            l.more.wait(lock, stop, [&] { return !l.queue.empty(); });
            if (l.queue.empty()) return;  // asked to stop, and nothing is left
            work = std::move(l.queue.front());
            l.queue.pop_front();
        }
        work();
    }
}

}  // namespace stamplog::run
