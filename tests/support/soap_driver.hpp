// Makes the calls of a recorded client on our protocol core, over sockets: opens what it opened, starts what it started
// (scripts included), feeds, answers, lets go, takes back, deletes. What each call says on the wire is our own core's business.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "list_log.hpp"
#include "scripted_entropy.hpp"
#include "soap_recording.hpp"
#include "soap_replay.hpp"
#include "stamplog/base/system.hpp"
#include "winrm_pump.hpp"

namespace stamplog::testing {

class soap_driver {
 public:
    soap_driver(const soap_recording& recording, const soap_replay& service, session::winrm_target target);

    // Empty when every exchange was played (but those in `unplayable`); else what happened instead.
    std::string run(const std::set<std::size_t>& unplayable = {});
    std::chrono::milliseconds patience{20'000};
    std::map<std::string, std::size_t> heard;  // kinds of events, for the test to look at

 private:
    struct client {
        std::unique_ptr<psrp::client> pool;
        std::unique_ptr<session::winrm_pump> pump;
        std::optional<guid> pipeline;
        std::optional<psrp::host_call> question;
        bool closing = false;
    };
    std::string act(std::size_t i);
    std::string send(client& c, const psrp::message& m);
    std::string answer_question(client& c, const psrp::message& m);
    std::string turn();  // every client once
    std::string wait_until(const std::function<bool()>& done, const std::string& what);
    void take_events(client& c);
    client& made(const std::string& shell, psrp::client_options options);

    const soap_recording& recording_;
    const soap_replay& service_;
    session::winrm_target target_;
    system_clock time_;
    scripted_entropy random_{99};
    list_log log_;
    session::options options_;
    std::map<std::string, client> clients_;  // by the recorded shell
};

}  // namespace stamplog::testing
