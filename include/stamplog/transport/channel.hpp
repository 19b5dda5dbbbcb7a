// A byte stream to a PSRP server: a child's standard input and output today, a connection later.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::transport {

// Used by one thread, except wake(), which any thread may call.
class channel {
 public:
    channel() = default;
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;
    virtual ~channel() = default;

    // Writes all of `data` or fails; waits at most until `deadline`. errc::disconnected when the peer is gone, with what it
    // said last (a child's last lines of stderr, its exit code) in the message; errc::timed_out.
    [[nodiscard]] virtual result<void> write(std::string_view data, steady_time deadline) = 0;

    enum class read_status { data, end_of_stream, timed_out, woken };
    // Appends what has arrived to `into`, waiting at most until `deadline` for the first byte.
    [[nodiscard]] virtual result<read_status> read(std::string& into, steady_time deadline) = 0;

    // Makes a waiting read() return `woken`; remembered if nobody waits.
    virtual void wake() noexcept = 0;

    // Ends the stream in order: no more input for the peer, its end awaited until `deadline`, then it is ended by force.
    // Idempotent. Nothing is left behind: no process of the child's group, no descriptor.
    virtual void close(steady_time deadline) noexcept = 0;

    // What the peer wrote beside the protocol (stderr), the last 64 KiB, printable.
    virtual std::string diagnostics() const = 0;

    // How the peer fares, for messages: "exit code 3", "it still runs". Empty when the transport cannot tell.
    virtual std::string peer_status() const { return {}; }
};

// Status and last lines of diagnostics, short enough for an error message: "exit code 3; it wrote last: no such file".
std::string last_words(const channel& link);

struct child_command {
    std::vector<std::string> argv;  // argv[0] is looked up in PATH unless it holds a slash
    bool puts_away = false;         // it has something to put away when its input ends: kill_all_children() spares it
};
// A PSRP server as a child process (exec:PROGRAM ARGS, ssh -s). The child leads a process group of its own, so that Ctrl-C at
// the terminal does not reach it; its environment is ours less every STAMPLOG_* variable; it inherits no descriptor but its
// three. Safe to call from several threads at once. errc::not_found: no such program; errc::config: it cannot be executed;
// errc::io; errc::limit: too many children at once.
[[nodiscard]] result<std::unique_ptr<channel>> spawn(const child_command& command);

// Ends the process group of every child that there is (but of those that put away), by SIGKILL: for a process that leaves at
// once, whose children would not notice an end of input. Async-signal-safe, so that it may stand in a signal handler before
// _exit(2). The channels find their children dead.
void kill_all_children() noexcept;

// Splits words as a POSIX shell does (quotes, backslashes), without running one and without expansions: $, *, |, # are plain
// characters. errc::config when a quote is not closed or nothing is there.
[[nodiscard]] result<std::vector<std::string>> split_words(std::string_view text);

// ssh://user@host[:port] -> ssh -s ... powershell; errc::config on anything else. `extra` is put before the host (for tests:
// -F, -i).
[[nodiscard]] result<child_command> ssh_command(std::string_view url, const std::vector<std::string>& extra = {});

}  // namespace stamplog::transport
