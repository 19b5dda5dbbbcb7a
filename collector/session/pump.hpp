// Moves bytes between a channel and the protocol, under deadlines: the only loop body that reads and writes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/outofproc/client.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::session {

class pump {
 public:
    // `pool` and `time` must outlive this object.
    pump(std::unique_ptr<transport::channel> link, psrp::client& pool, const clock& time,
         std::chrono::milliseconds ack_timeout);

    enum class turn { received, deadline_passed, woken };

    // Sends what may be sent, then waits for bytes until `until`, or for a missing acknowledgement until its own deadline,
    // and hands them to the protocol. An error breaks the pump: every later call returns the same.
    [[nodiscard]] result<turn> step(steady_time until);

    // Sends what may be sent. True: everything was sent and acknowledged.
    [[nodiscard]] result<bool> flushed();
    // Steps until everything is acknowledged; ack_timeout bounds each line.
    [[nodiscard]] result<void> flush();

    // Breaks the pump with `e`, to which the server's own last words are added.
    tl::unexpected<error> break_with(error e);
    const std::optional<error>& broken() const noexcept { return broken_; }

    std::uint64_t received() const noexcept { return received_total_; }  // bytes so far
    bool pool_close_acked() const { return lines_.pool_close_acked(); }
    void wake() noexcept { link_->wake(); }  // from any thread
    void close(steady_time deadline) noexcept { link_->close(deadline); }

 private:
    [[nodiscard]] result<void> send();
    [[nodiscard]] result<turn> take_end_of_stream();

    std::unique_ptr<transport::channel> link_;
    outofproc::client lines_;
    const clock& time_;
    std::chrono::milliseconds ack_timeout_;
    steady_time ack_due_{};
    std::string received_;
    std::uint64_t received_total_ = 0;
    std::optional<error> broken_;
};

// "60 s", "1500 ms": a timeout in a message.
std::string in_words(std::chrono::milliseconds d);

}  // namespace stamplog::session
