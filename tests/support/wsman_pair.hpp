// WSMan client half against server half in memory, a psrp::server with a table of cmdlets behind each shell.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "stamplog/psrp/server.hpp"
#include "stamplog/wsman/client.hpp"
#include "stamplog/wsman/server.hpp"

namespace stamplog::testing {

// The endpoint: one service, its shells.
class shell_endpoint {
 public:
    struct shell {
        explicit shell(entropy& random) : pool({}, random) {}
        psrp::server pool;
        std::map<guid, bool> stopping;
    };
    using cmdlet = std::function<void(shell&, const psrp::received_pipeline&)>;

    explicit shell_endpoint(entropy& random, wsman::server_options options = {})
        : service(std::move(options), random), random_(random) {}

    std::map<std::string, cmdlet> cmdlets;
    cmdlet any_other;  // for names that the table does not have
    std::function<void(shell&, const psrp::request::host_answered&)> on_answer;

    // Lets the shells act on what the service was asked, until nothing moves.
    void act();

    wsman::server service;
    std::map<std::string, std::unique_ptr<shell>> shells;

 private:
    void take(const wsman::server_event& e);
    void run(const std::string& id, shell& s);
    entropy& random_;
};

// A client on that endpoint. Requests are answered at once, but for what a test holds back.
class wsman_session {
 public:
    wsman_session(shell_endpoint& e, entropy& random, psrp::client_options pool_options = {},
                  wsman::client_options options = {});

    // Moves requests and answers until nobody has anything to say. An error of the client is returned.
    result<void> settle();
    // The same; then what the pool said, as text, and the calls of the host answered.
    std::vector<std::string> events();
    std::vector<std::string> run(const psrp::command& cmd);

    std::function<psrp::host_response(const psrp::host_call&)> answer;
    // Called for every request before it reaches the service; true: it is lost on the way. And for every answer.
    std::function<bool(const wsman::request&)> lose_request;
    std::function<bool(const wsman::request&)> lose_answer;
    std::function<void(std::string& soap)> tamper;
    steady_time now{};

    psrp::client pool;
    wsman::client shell;
    std::vector<std::string> sent;  // names of the operations, in order
    std::vector<std::string> soap;  // the requests

 private:
    struct under_way {
        wsman::request what;
        std::uint64_t number = 0;
    };
    result<bool> step(wsman::lane on);
    result<bool> take_answers();
    void take_events();
    shell_endpoint& endpoint_;
    std::map<std::uint64_t, wsman::lane> waiting_;
    std::map<wsman::lane, under_way> out_;
    std::uint64_t next_ = 1;
    std::vector<std::string> events_;
};

std::string name_of(wsman::operation what);

}  // namespace stamplog::testing
