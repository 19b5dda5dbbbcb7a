// Carries a psrp::server over OutOfProc lines, server half, as strict as PowerShell's own. Sans-IO, not thread-safe.
//
// Data that arrives before the line before it on the same channel was acknowledged is a protocol violation here: PowerShell
// loses or misorders it (docs/PROTOCOL.md, "Acknowledgements"), so the simulator must not be kinder. A line counts as
// acknowledged once data_to_send() gave the ack out; a line of which a beginning was received by then came too early. What lies
// unread in the transport is not seen here: while owes_ack(), the transport reads without waiting, and feeds what there is,
// before it takes data_to_send(). Acks come when the line was processed: the pool's Data after everything it
// caused (that of INIT_RUNSPACEPOOL waits for opened() or broken()), a pipeline's Data before its output, SignalAck and
// CloseAck when the owner says so, CloseAck of the pool only after every pipeline was closed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "stamplog/base/result.hpp"
#include "stamplog/outofproc/line.hpp"
#include "stamplog/psrp/server.hpp"

namespace stamplog::outofproc {

namespace wish {
// Signal of a running pipeline: the owner stops it (end_pipeline with `stopped`), then calls signal_done.
struct stop {
    guid pipeline;
};
// Close of a pipeline: the owner stops it if it still runs, then calls close_done, which forgets it in the pool, too.
struct closed {
    guid pipeline;
};
struct pool_closed {};  // nothing more will come; standard input may end
}  // namespace wish
using server_wish = std::variant<wish::stop, wish::closed, wish::pool_closed>;

class server {
 public:
    explicit server(psrp::server& pool, const psrp::limits& lim = {});  // `pool` must outlive this object
    ~server();

    bool owes_ack() const;  // the next data_to_send() gives an acknowledgement out
    std::string data_to_send();
    // Bytes from standard input, cut anywhere. errc::corrupt ends the process, as it does PowerShell's; the first error sticks.
    [[nodiscard]] result<void> receive(std::string_view data);
    std::optional<server_wish> next_wish();
    void signal_done(const guid& pipeline);
    void close_done(const guid& pipeline);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::outofproc
