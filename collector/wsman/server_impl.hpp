// What the WSMan server half remembers, shared by the files that implement it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "envelope.hpp"
#include "stamplog/wsman/server.hpp"

namespace stamplog::wsman {

// A request whose answer comes later.
struct waiting {
    std::uint64_t request = 0;
    std::string relates_to;  // as it came
};

struct output_stream {
    struct chunk {
        bytes data;
        bool pending = false;
    };
    std::deque<chunk> chunks;
    bool done = false, done_told = false;
    bool running_due = false;  // the client answered a host call: it hears that the command runs before more output

    struct receive {
        waiting who;
        steady_time deadline{};
        std::size_t room = 0;  // bytes of output that its envelope may hold
    };
    std::optional<receive> receiver;
    // The last answer, given again when the same request comes once more: its connection was lost.
    std::string last_relates_to, last_soap;
};

struct command_entry {
    output_stream out;
    std::optional<waiting> starting;
    std::deque<waiting> signals;
    bool closing = false;
};

struct shell_entry {
    shell_info info;
    std::string session;  // wsmv:SessionId of who opened or connected it, as it came
    guid channel;         // zero: output of the pool
    output_stream out;
    std::map<guid, command_entry> commands;
    std::optional<waiting> opening, deleting;
    bool accepted = false;
    std::chrono::milliseconds idle_timeout{};
    std::size_t buffered = 0;
};

struct server::impl {
    impl(server_options o, entropy& r) : options(std::move(o)), random(r) {}

    struct call {
        std::uint64_t request;
        const caller& who;
        const envelope& e;
        steady_time now;
    };

    // ---- server.cpp
    void dispatch(const call& c);
    void reply(const waiting& to, const std::string& action, const std::string& body);
    void refuse(const waiting& to, const fault& f);
    void identify(std::uint64_t request);
    bool forgotten(std::uint64_t request) { return dropped.erase(request) != 0; }
    // The shell that the request's selector names, if the caller may use it; else the request is answered with a fault.
    shell_entry* shell_of(const call& c);

    // ---- server_shell.cpp
    void create(const call& c);
    void connect(const call& c);
    void remove(const call& c);
    void disconnect(const call& c);
    void reconnect(const call& c);
    void enumerate(const call& c);
    std::string shell_element(const shell_entry& s, steady_time now) const;
    std::optional<fault> over_quota(const std::string& user) const;
    // Answers whatever waits for the shell, or for the command, that is about to be forgotten.
    void end_shell(shell_entry& s);
    void end_command(shell_entry& s, command_entry& entry, const guid& id);

    // ---- server_command.cpp
    void command(const call& c);
    void send(const call& c);
    void signal(const call& c);

    // ---- server_receive.cpp
    void receive(const call& c);
    void serve(shell_entry& s, output_stream& out, const guid& command);
    void serve_all();
    bool can_serve(const output_stream& out) const;

    server_options options;
    entropy& random;
    std::map<std::string, shell_entry> shells;  // by id, as the client gave it
    std::deque<answer> answers;
    std::deque<server_event> events;
    std::set<std::uint64_t> dropped;  // requests whose connection is gone
    steady_time now{};
};

inline waiting waiting_of(const server::impl::call& c) { return {c.request, c.e.message_id}; }

}  // namespace stamplog::wsman
