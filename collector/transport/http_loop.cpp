#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "http_core.hpp"

namespace stamplog::transport {
namespace {

class connection_handle final : public http_connection {
 public:
    explicit connection_handle(std::shared_ptr<http_core> c) : core_(std::move(c)) {}
    ~connection_handle() override { core_->close(); }

    void start(http_request request, steady_time deadline) override { core_->start(std::move(request), deadline); }
    exchange_state state() const override { return core_->state; }
    result<http_response> take() override { return core_->take(); }
    bool request_sent() const override { return core_->sent; }
    bool open() const override { return core_->is_open(); }
    std::uint64_t generation() const override { return core_->generation; }
    bytes server_certificate() const override { return core_->certificate; }
    void close() noexcept override { core_->close(); }

 private:
    std::shared_ptr<http_core> core_;
};

class loop final : public http_loop {
 public:
    explicit loop(const clock& time) : time_(time), work_(io_->get_executor()) {}

    std::unique_ptr<http_connection> connection(http_target target, http_limits limits) override {
        auto core = std::make_shared<http_core>(io_, time_, std::move(target), limits);
        cores_.push_back(core);
        return std::make_unique<connection_handle>(std::move(core));
    }

    turn wait(steady_time until) override {
        for (;;) {
            if (woken_.exchange(false)) return turn::woken;
            // What has arrived counts, even when its deadline is over: who drives the loop may have been busy elsewhere.
            io_->restart();
            for (int handled = 0; handled < most_at_once && io_->poll_one() != 0; ++handled) {
            }
            const auto now = time_.steady();
            auto next = until;
            bool progress = false;
            std::erase_if(cores_, [](const auto& c) { return c.expired(); });
            for (const auto& weak : cores_) {
                const auto core = weak.lock();
                if (!core) continue;
                core->expire(now);
                progress = std::exchange(core->ended, false) || progress;
                if (const auto due = core->deadline()) next = std::min(next, *due);
            }
            if (progress) return turn::progress;
            if (now >= until) return turn::deadline_passed;
            io_->restart();
            io_->run_one_for(std::min<steady_time::duration>(next - now, longest_sleep));
        }
    }

    void wake() noexcept override {
        woken_ = true;
        try {
            boost::asio::post(*io_, [] {});
        } catch (...) {  // out of memory: the wait ends by its deadline
        }
    }

 private:
    // steady_time::max() minus now overflows nothing, but run_one_for adds it to its own clock.
    static constexpr std::chrono::hours longest_sleep{1};
    // Handlers that may run between two looks at the deadlines: a peer that sends without end must not keep us from them.
    static constexpr int most_at_once = 1'000;

    const clock& time_;
    std::shared_ptr<boost::asio::io_context> io_ = std::make_shared<boost::asio::io_context>(1);
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::vector<std::weak_ptr<http_core>> cores_;
    std::atomic<bool> woken_{false};
};

}  // namespace

result<std::unique_ptr<http_loop>> http_loop::make(const clock& time) {
    try {
        return std::make_unique<loop>(time);
    } catch (const std::exception& e) {  // no descriptors left
        return fail(errc::io, std::string("no event loop can be made: ") + e.what());
    }
}

}  // namespace stamplog::transport
