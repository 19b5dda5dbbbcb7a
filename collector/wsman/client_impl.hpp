// What the WSMan client half remembers, shared by the files that implement it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "envelope.hpp"
#include "stamplog/wsman/client.hpp"
#include "stamplog/wsman/fault.hpp"

namespace stamplog::wsman {

// A request under way, or to be sent again.
struct exchange {
    operation what = operation::receive;
    std::string message_id;  // bare
    std::string soap;
    std::chrono::milliseconds server_time{};
    guid command;          // zero: the shell's
    bool sent = false;     // given out, its answer is awaited
    bool stop = false;     // of a signal: the stop, not the end
    std::string body;      // of Create and Command, to write it anew
    bool probe = false;    // a Receive that asks whether the act was taken
    bool again = false;    // was given out before
    bool doubted = false;  // an answer to it was lost: whatever follows, the server may have taken it
};

struct client::impl {
    impl(psrp::client& p, client_options o, entropy& r);

    // ---- writing (client.cpp)
    exchange make(operation what, std::string body, std::string options, const guid& command = {});
    guid on_service(const guid& command) const;  // the service's id of a command; zero: the pool's
    guid of_service(const guid& id) const;       // and back
    exchange make_receive(const guid& command, std::chrono::milliseconds timeout);
    std::optional<exchange> next_act();
    std::optional<exchange> next_receive();
    exchange act_for(psrp::outgoing first);
    bytes batch(psrp::outgoing first);
    std::optional<psrp::outgoing> next_outgoing();  // what was held first
    std::size_t envelope_size() const;
    std::chrono::milliseconds time_for(operation what) const;
    std::string resource() const;

    // ---- reading (client_receive.cpp)
    [[nodiscard]] result<void> take(exchange done, int status, std::string_view soap);
    [[nodiscard]] result<void> take_answer(const exchange& done, const envelope& e);
    [[nodiscard]] result<void> take_fault(exchange done, const fault& f);
    [[nodiscard]] result<void> take_output(const exchange& done, pugi::xml_node response);
    [[nodiscard]] result<void> take_created(const envelope& e);
    [[nodiscard]] result<void> take_connected(const envelope& e);
    void take_acted(const exchange& done);
    void no_shell(const exchange& create);
    void end_shell();

    psrp::client& pool;
    client_options options;
    entropy& random;
    std::string session_id;

    std::string shell;  // the server's name for it
    enum class shell_state { none, made, open, detached, gone } state = shell_state::none;
    struct command_entry {
        guid on_service;    // its id there: PowerShell 2 gives ids of its own
        bool done = false;  // CommandState Done: nothing more comes
    };
    std::map<guid, command_entry> commands;  // that the server has taken and that were not closed

    std::optional<exchange> on_receive, on_act;
    std::optional<exchange> doubtful;  // an act whose answer was lost; a probe on the other lane decides
    std::deque<psrp::outgoing> held;   // taken from the pool, did not fit into the last envelope
    std::string farewell_id;           // the message id of the last farewell
    std::optional<exchange> detach;    // Disconnect or Reconnect, asked for by the owner
    std::optional<error> broken;
};

}  // namespace stamplog::wsman
