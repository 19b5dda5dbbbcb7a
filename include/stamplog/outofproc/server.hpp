// Carries a psrp::server over OutOfProc lines, server half, as strict as PowerShell's own. Sans-IO, not thread-safe.
//
// A line that arrives before the last one was acknowledged is a protocol violation here: PowerShell loses or misorders it
// (psrp.md 7.3), so the simulator must not be kinder. Acks come when the line was processed; CloseAck of the pool only after
// every pipeline was closed.
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
struct stop { guid pipeline; };    // Signal: the owner stops the pipeline, then calls signal_done
struct closed { guid pipeline; };  // Close of a pipeline: the owner stops it if it still runs, then calls close_done
struct pool_closed {};             // nothing more will come; standard input may end
}  // namespace wish
using server_wish = std::variant<wish::stop, wish::closed, wish::pool_closed>;

class server {
   public:
    explicit server(psrp::server& pool, const psrp::limits& lim = {});  // `pool` must outlive this object
    ~server();

    std::string data_to_send();
    // Bytes from standard input, cut anywhere. errc::corrupt ends the process, as it does PowerShell's.
    [[nodiscard]] result<void> receive(std::string_view data);
    std::optional<server_wish> next_wish();
    void signal_done(const guid& pipeline);
    void close_done(const guid& pipeline);

   private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::outofproc
