// Moves bytes between an edge and the protocol, under deadlines: the only loop body that reads and writes. One implementation
// per way in which fragments travel.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::session {

class pump {
 public:
    enum class turn { received, deadline_passed, woken };
    virtual ~pump() = default;

    // Sends what may be sent, then waits until something came, `until` passed, or a deadline of the transport's own did; hands
    // what came to the protocol. An error breaks the pump: every later call returns the same.
    [[nodiscard]] virtual result<turn> step(steady_time until) = 0;
    // Sends what may be sent. True: everything was sent and acknowledged.
    [[nodiscard]] virtual result<bool> flushed() = 0;
    // Steps until everything is acknowledged. The transport's own deadlines bound it, or its patience() does: then
    // errc::timed_out, also soon after `stop` was requested, whose owner has to wake().
    [[nodiscard]] result<void> flush(const clock& time, const std::stop_token& stop);

    // Breaks the pump with `e`, to which the server's own last words are added.
    tl::unexpected<error> break_with(error e);
    const std::optional<error>& broken() const noexcept { return broken_; }

    virtual bool heard_anything() const noexcept = 0;
    virtual bool pool_close_acked() const = 0;
    virtual void wake() noexcept = 0;  // from any thread
    virtual void close(steady_time deadline) noexcept = 0;
    // What close() is given to end a session that was broken: a server that has broken it ends by itself.
    virtual std::chrono::milliseconds grace() const { return std::chrono::seconds(2); }
    // The server's clock less ours, where the transport tells.
    virtual std::optional<std::chrono::seconds> clock_difference() const { return std::nullopt; }

 protected:
    // How long a transport without deadlines of its own may be at it until everything is acknowledged.
    virtual std::optional<std::chrono::milliseconds> patience() const { return std::nullopt; }
    virtual error with_last_words(error e) const { return e; }
    std::optional<error> broken_;
};

// "60 s", "1500 ms": a timeout in a message.
std::string in_words(std::chrono::milliseconds d);

}  // namespace stamplog::session
