// A session: one runspace on one PSRP server, driven to completion call by call. The only place where protocol and
// transport meet (the pump).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/session/winrm.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::session {

// Receives what a pipeline emits, on the thread that called invoke(), in order. Every function may be left alone.
struct observer {
    std::function<void(const psrp::value&)> output;
    std::function<void(const psrp::error_record&)> error;
    std::function<void(std::string_view)> warning, verbose, debug;
    std::function<void(const psrp::progress_record&)> progress;
    std::function<void(const psrp::information_record&)> information;
    // A prompt of the server. Without it, every call that wants an answer is refused with an exception. The answer may hold
    // secrets (psrp/host.hpp): the session exchanges its key first.
    std::function<psrp::host_response(const psrp::host_call&)> prompt;
    // SetShouldExit(n): the command called exit. Recorded, nothing ends.
    std::function<void(int)> exit_requested;
};

struct invocation {
    psrp::pipeline_state state = psrp::pipeline_state::completed;  // completed, failed or stopped
    std::optional<psrp::error_record> reason;                      // for failed and stopped
    // What is kept is bounded, whatever the server sends, by options::kept_errors, kept_objects and kept_bytes: the first ones.
    // All of it goes to the observer, and is counted.
    std::vector<psrp::error_record> errors;
    std::vector<psrp::value> output;
    std::uint64_t errors_seen = 0, output_seen = 0;
};

struct options {
    psrp::host_kind host = psrp::host_kind::none;
    std::chrono::milliseconds open_timeout{90'000};  // a wrong version or a bad configuration file is met with silence;
                                                     // longer than what a WinRM service may take for a Create
    std::chrono::milliseconds ack_timeout{60'000};   // one line's acknowledgement
    std::chrono::milliseconds close_timeout{60'000};
    std::chrono::milliseconds stop_timeout{300'000};  // for a stopped command to unwind; then the session, and with it its
                                                      // transcript, is given up
    // What an invocation keeps. Bytes: of memory, not of the wire, where an empty text is a fifth of what it is here.
    std::uint64_t kept_bytes = 256u << 20;
    std::size_t kept_errors = 1'000;
    std::size_t kept_objects = 100'000;
    psrp::limits limits{};  // on what the server sends
    // Told the session's id before anything of it is sent, so that a process that dies meanwhile can be cleaned up after.
    std::function<void(const guid&)> announce{};
};

// Not thread-safe; request_stop() on the token of a running invoke() may come from any thread.
class session {
 public:
    // Opens the runspace. errc::timed_out, errc::disconnected or errc::refused (pool broken), each with what the server wrote
    // to stderr; errc::cancelled when `stop` is requested meanwhile. The channel is closed on failure. `time`, `random` and
    // `log` must outlive the session.
    [[nodiscard]] static result<std::unique_ptr<session>> open(std::unique_ptr<transport::channel> link, options opts,
                                                               const clock& time, entropy& random, log_sink& log,
                                                               std::stop_token stop = {});
    // The same on a WinRM endpoint, over two authenticated connections: one receives, one acts. Also errc::auth (credential
    // refused, not in CloudAdmins, certificate), not_found (name), config (no such session configuration), overloaded (quota).
    // A connection that is lost later is rebuilt and the session goes on, for target.give_up_after at the longest. Memory: at
    // most two answers of 4 MiB and what options::limits allow.
    [[nodiscard]] static result<std::unique_ptr<session>> open(winrm_target target, options opts, const clock& time,
                                                               entropy& random, log_sink& log, std::stop_token stop = {});
    ~session();

    guid id() const;                              // the pool's id
    const psrp::value& application_data() const;  // APPLICATION_PRIVATE_DATA: PSVersionTable
    // The server's clock less ours, to a second; only WinRM tells.
    std::optional<std::chrono::seconds> clock_difference() const;

    // Runs one command to its end. Exchanges the session key first when an argument is secret. A failed command is a value
    // (state failed), not an error; an error means that the session is gone (errc::disconnected, timed_out, corrupt, limit).
    // When `stop` is requested, or `deadline` passes, the pipeline is stopped in order (Signal) and the state is stopped;
    // a server that does not stop within stop_timeout is errc::timed_out. When `stop` was requested, or `deadline` passed,
    // before the command was sent, it is not sent. Once the command's end has come its outcome is returned, even if the server
    // dies before its pipeline is closed; the next call then fails. An observer that throws ends the session: the exception
    // passes through.
    [[nodiscard]] result<invocation> invoke(const psrp::command& cmd, const observer& watch, std::stop_token stop = {},
                                            std::optional<steady_time> deadline = {});

    // Closes pipelines and pool, then the channel. Idempotent. An error is informative only: the session is over anyway.
    [[nodiscard]] result<void> close();

 private:
    struct impl;
    explicit session(std::unique_ptr<impl> p);
    [[nodiscard]] static result<std::unique_ptr<session>> begin(std::unique_ptr<impl> with, std::stop_token stop);
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::session
