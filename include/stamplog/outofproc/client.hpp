// Carries a psrp::client over OutOfProc lines, client half. Sans-IO, not thread-safe.
//
// Keeps the rule that real servers enforce by breaking: one un-acknowledged line at a time, and no Data before CommandAck.
#pragma once

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

    // Bytes for the server's standard input; empty when there is nothing to send or an ack is awaited.
    std::string data_to_send();
    // Bytes from the server's standard output, cut anywhere. Text that is not protocol (a banner before the first line, a blank
    // line) is kept in stray_text(); `__NamedPipeError__:` lines become an error with the text. The first error sticks.
    [[nodiscard]] result<void> receive(std::string_view data);
    // The server's output ended. An error unless the pool was closed: errc::disconnected.
    [[nodiscard]] result<void> end_of_input();

    bool awaiting_ack() const;          // a deadline should run
    bool pool_close_acked() const;      // the session is over; standard input may be closed
    const std::string& stray_text() const;

   private:
    psrp::client& pool_;
    psrp::limits limits_;
    std::string buffer_, stray_;
    std::optional<error> broken_;
    std::optional<line> awaiting_;
    std::optional<line> next_;          // a create_pipeline's Data, held until its CommandAck
    bool pool_close_acked_ = false;
    bool seen_protocol_ = false;
};

}  // namespace stamplog::outofproc
