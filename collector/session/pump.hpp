// Moves bytes between a channel and the protocol, under deadlines: the only loop body that reads and writes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/outofproc/client.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/session/session.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::session {

class pump {
 public:
    // `pool` and `time` must outlive this object.
    pump(std::unique_ptr<transport::channel> link, psrp::client& pool, const clock& time, const options& opts);

    enum class turn { received, deadline_passed, woken };

    // Sends what may be sent, then waits for bytes until `until`, or for a missing acknowledgement until its own deadline,
    // and hands them to the protocol. An error breaks the pump: every later call returns the same.
    [[nodiscard]] result<turn> step(steady_time until);

    // Sends what may be sent. True: everything was sent and acknowledged.
    [[nodiscard]] result<bool> flushed();
    // Steps until everything is acknowledged; ack_timeout bounds each line, stop_timeout a Signal.
    [[nodiscard]] result<void> flush();

    // Breaks the pump with `e`, to which the server's own last words are added.
    tl::unexpected<error> break_with(error e);
    error with_stray_text(error e) const;
    const std::optional<error>& broken() const noexcept { return broken_; }

    bool heard_anything() const noexcept { return heard_; }
    bool pool_close_acked() const { return lines_.pool_close_acked(); }
    void wake() noexcept { link_->wake(); }  // from any thread
    void close(steady_time deadline) noexcept { link_->close(deadline); }

 private:
    [[nodiscard]] result<void> send();
    [[nodiscard]] result<turn> take_end_of_stream();
    [[nodiscard]] result<void> take_received();
    void take_last_words();

    std::unique_ptr<transport::channel> link_;
    outofproc::client lines_;
    const clock& time_;
    std::chrono::milliseconds ack_timeout_, stop_timeout_;
    steady_time ack_due_{};
    std::optional<steady_time> failure_due_;  // the server reports its own failure; until then it may go on
    std::string received_;
    bool heard_ = false;
    std::optional<error> broken_;
};

// "60 s", "1500 ms": a timeout in a message.
std::string in_words(std::chrono::milliseconds d);

}  // namespace stamplog::session
