// A channel whose other end is a endpoint in the same thread; its output comes in random pieces.
#pragma once

#include <atomic>
#include <functional>
#include <random>
#include <string>

#include "fake_clock.hpp"
#include "stamplog/transport/channel.hpp"
#include "table_endpoint.hpp"

namespace stamplog::testing {

// What befell the channel, for the test that gave it away.
struct channel_record {
    bool closed = false;
    std::string written;         // everything the client wrote
    std::string protocol_fault;  // why the endpoint refused what came
    std::string stderr_text;     // what diagnostics() says
    bool dead = false;           // set by the test: the server is gone; what it said before can still be read
    std::string late;            // put there by a filter: lines that arrive when the clock shows late_at
    steady_time late_at{};
};

class memory_channel final : public transport::channel {
 public:
    // A line of the server's on its way to the client; may be changed, or emptied. False: the server dies before it.
    using line_filter = std::function<bool(std::string& line)>;

    memory_channel(table_endpoint& peer, fake_clock& time, channel_record& record, std::uint64_t seed = 1)
        : peer_(peer), time_(time), record_(record), random_(seed) {}

    line_filter filter;

    result<void> write(std::string_view data, steady_time) override {
        record_.written += data;
        if (ended_ || record_.dead)
            return fail(errc::disconnected, "'endpoint': exit code 1; it wrote last: " + record_.stderr_text);
        if (auto taken = peer_.receive(data); !taken) {
            record_.protocol_fault = describe(taken.error());
            ended_ = true;
        }
        take_from_peer();
        if (peer_.pool_closed()) ended_ = true;
        return {};
    }

    result<read_status> read(std::string& into, steady_time deadline) override {
        if (woken_.exchange(false)) return read_status::woken;
        if (at_ < pending_.size()) {
            const auto n = std::min<std::size_t>(1 + random_() % (random_() % 8 == 0 ? 4000 : 40), pending_.size() - at_);
            into.append(pending_, at_, n);
            at_ += n;
            if (at_ == pending_.size()) pending_.clear(), at_ = 0;
            return read_status::data;
        }
        if (ended_ || record_.dead) return read_status::end_of_stream;
        if (!record_.late.empty() && record_.late_at <= deadline) {
            time_.sleep_until(record_.late_at);
            pending_ = std::exchange(record_.late, {});
            return read(into, deadline);
        }
        if (deadline == steady_time::max()) throw std::logic_error("the client would wait for ever");
        time_.sleep_until(deadline);
        return read_status::timed_out;
    }

    void wake() noexcept override { woken_ = true; }
    void close(steady_time) noexcept override { record_.closed = true; }
    std::string diagnostics() const override { return record_.stderr_text; }
    std::string peer_status() const override { return ended_ ? "exit code 1" : "it still runs"; }

 private:
    void take_from_peer() {
        std::string out = peer_.data_to_send();
        for (std::size_t at = 0; at < out.size() && !ended_;) {
            const auto end = out.find('\n', at) + 1;
            auto line = out.substr(at, end - at);
            at = end;
            if (filter && !filter(line))
                ended_ = true;
            else
                pending_ += line;
        }
    }

    table_endpoint& peer_;
    fake_clock& time_;
    channel_record& record_;
    std::mt19937_64 random_;
    std::string pending_;
    std::size_t at_ = 0;  // how far it was read
    std::atomic<bool> woken_{false};
    bool ended_ = false;
};

}  // namespace stamplog::testing
