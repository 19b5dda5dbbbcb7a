// WS-Management shells for PowerShell, server half: SOAP in, SOAP and events out. Sans-IO, not thread-safe.
//
// As strict as Windows' WinRM where a source says how that behaves, as lenient as it where ../PROTOCOL.md says so. PSRP is
// opaque here: fragments go to the owner and come from it, so that a psrp::server or a real PowerShell may stand behind it.
// Time comes in as an argument. One object is one service (one ERCS); connections are the owner's business: it gives every
// request a number and the name of the user who was authenticated.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/base/guid.hpp"
#include "stamplog/base/result.hpp"
#include "stamplog/wsman/fault.hpp"

namespace stamplog::wsman {

struct server_options {
    std::vector<std::string> configurations{"PrivilegedEndpoint"};  // names after http://schemas.microsoft.com/powershell/
    std::string machine = "AzS-ERCS01";                             // in faults
    std::size_t max_envelope = 512'000;                             // bytes of a request (MaxEnvelopeSizekb 500)
    std::size_t shells_per_user = 25, shells = 25, users = 5;       // a session configuration's defaults
    std::size_t commands_per_shell = 1'000;
    std::chrono::seconds idle_timeout{7'200}, least_idle_timeout{60}, most_idle_timeout{2'147'483};
    std::chrono::seconds most_operation_timeout{180};
    std::size_t buffered = 8u << 20;  // output held per shell before output() says full
    // Asked at every Receive: true answers it with TimedOut though output may be there. For simulated faults.
    std::function<bool()> time_out_now;
};

struct shell_info {
    std::string id, owner, configuration, state;  // state: Connected, Disconnected
    std::string client;                           // the address it was opened from
    steady_time opened{}, last_request{};
    std::size_t commands = 0;
};

namespace asked {
struct open_shell {
    std::string shell, owner;
    bytes fragments;  // creationXml
};                    // answer: accept_shell or refuse_shell
struct connect_shell {
    std::string shell;
    bytes fragments;  // connectXml
};                    // answer: accept_connect or refuse_shell
struct run_command {
    std::string shell;
    guid command;
    bytes fragments;  // Arguments
};                    // answer: accept_command or refuse_command
struct input {
    std::string shell;
    std::optional<guid> command;   // none: the pool's
    bool prompt_response = false;  // stream pr
    bytes fragments;
};
struct stop_command {
    std::string shell;
    guid command;
};  // powershell/signal/crtl_c; answer: signal_done
struct close_command {
    std::string shell;
    guid command;
};  // any other code; answer: signal_done
struct close_shell {
    std::string shell;
    bool idle = false;  // not asked for by a client: its idle time was over
};                      // answer (unless idle): shell_closed
}  // namespace asked
using server_event = std::variant<asked::open_shell, asked::connect_shell, asked::run_command, asked::input,
                                  asked::stop_command, asked::close_command, asked::close_shell>;

struct caller {
    std::string user;     // as authenticated
    std::string address;  // "127.0.0.1:53412"
};
struct answer {
    std::uint64_t request = 0;
    int status = 200;  // 500 for faults
    std::string soap;
};

class server {
 public:
    server(server_options options, entropy& random);
    ~server();

    // A request as it came. Its answer comes from next_answer(), at once or later, exactly once unless it is forgotten.
    void take(std::uint64_t request, const caller& who, std::string_view soap, steady_time now);
    // The request's connection is gone. What a Receive would have delivered stays; what an answer already held is delivered
    // again to a Receive with the same MessageID.
    void forget(std::uint64_t request);
    std::optional<answer> next_answer();
    std::optional<server_event> next_event();

    // ---- the owner's answers; unknown shells and commands are ignored (they may be gone already)
    void accept_shell(const std::string& shell);
    void refuse_shell(const std::string& shell, const fault& why);
    void accept_connect(const std::string& shell, bytes response_fragments);
    void accept_command(const std::string& shell, const guid& command);
    void refuse_command(const std::string& shell, const guid& command, const fault& why);
    void signal_done(const std::string& shell, const guid& command);
    void shell_closed(const std::string& shell);
    // Output fragments for the shell's or a command's stream; `pending`: a host call that waits for its answer is among them.
    // False: taken, but the buffer is full; nothing more until room() says so.
    bool output(const std::string& shell, std::optional<guid> command, bytes fragments, bool pending = false);
    bool room(const std::string& shell) const;
    void command_done(const std::string& shell, const guid& command);  // CommandState Done after what is buffered
    // The endpoint ended a shell by itself; requests for it find it gone.
    void drop_shell(const std::string& shell);

    // ---- time: TimedOut faults, idle shells
    std::optional<steady_time> next_deadline() const;
    void tick(steady_time now);

    std::vector<shell_info> shells() const;

    struct impl;  // private to the library

 private:
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::wsman
