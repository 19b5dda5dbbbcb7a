// Carries a psrp::client over OutOfProc lines, client half. Sans-IO, not thread-safe.
//
// Keeps the rule that real servers enforce by breaking: one un-acknowledged line at a time, and no Data before CommandAck
// (docs/PROTOCOL.md, "Acknowledgements").
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/result.hpp"
#include "stamplog/outofproc/line.hpp"
#include "stamplog/psrp/client.hpp"

namespace stamplog::outofproc {

class client {
 public:
    // `pool` must outlive this object.
    explicit client(psrp::client& pool, const psrp::limits& lim = {});
    ~client();
    client(client&&) noexcept;
    client& operator=(client&&) noexcept;

    // Bytes for the server's standard input; empty when there is nothing to send or an ack is awaited.
    std::string data_to_send();
    // Bytes from the server's standard output, cut anywhere. Text that is not protocol (a banner before the first line, a blank
    // line) is kept in stray_text(); from a `__NamedPipeError__:` line on it is the server's own failure. The first error
    // sticks.
    [[nodiscard]] result<void> receive(std::string_view data);
    // The server's output ended. An error unless the pool was closed: errc::disconnected, or server_failure().
    [[nodiscard]] result<void> end_of_input();

    // What the server has written of its own failure so far: errc::refused. Its message ends where its output ends, which may
    // never come; nothing is sent any more.
    std::optional<error> server_failure() const;

    bool awaiting_ack() const;              // a deadline should run
    bool awaiting_signal_ack() const;       // of a Signal, which comes when the command has ended
    bool pool_close_acked() const;          // the session is over; standard input may be closed
    const std::string& stray_text() const;  // printable, the first limits::stray_text bytes

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::outofproc
