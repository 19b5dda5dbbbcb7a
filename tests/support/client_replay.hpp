// Our client against the recorded lines of a real server: whenever the recorded client acted, ours does the same by its own
// means, under the recorded ids; what it sends is compared with what was recorded, what it hears is collected.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "line_recording.hpp"
#include "scripted_entropy.hpp"
#include "stamplog/outofproc/client.hpp"
#include "stamplog/psrp/client.hpp"

namespace stamplog::testing {

class client_replay {
 public:
    client_replay(const std::filesystem::path& folder, const std::string& name, psrp::host_kind host,
                  std::function<result<secret>()> key_pair = {});

    using call = std::function<result<guid>(psrp::client&)>;
    using answer = std::function<psrp::host_response(psrp::client&, const psrp::host_call&)>;
    std::deque<call> calls;      // one per pipeline of the recording, in order
    std::deque<answer> answers;  // one per host call that wants one, in order
    std::string public_key;      // what our client sent in PUBLIC_KEY

    void invoke(const psrp::command& cmd);  // puts a call for it
    void invoke_script(const std::string& text);

    // Runs the recording to its end. Throws where our client cannot follow it, sends something else, or when the recording had
    // no place for a call or an answer that the test gave.
    void run();

    struct heard {
        std::vector<psrp::client_event> events;
        std::vector<std::string> text;
        // Those that begin with `kind`, as text: "output", "error", "ended" …
        std::vector<std::string> of(std::string_view kind) const;
    };
    heard pool_heard;
    std::vector<heard> pipelines;  // in order of invocation

    psrp::client& pool() { return pool_; }

 private:
    void act(const recorded_line& l);
    void act_on_data(const recorded_line& l);
    bool ask_pool(const recorded_line& l);
    void send(const recorded_line& l, std::size_t at);
    void compare(const recorded_line& l, const std::string& ours);
    void feed(const recorded_line& l);
    std::string resealed(const recorded_line& l) const;
    void take_events();

    std::string name_;
    std::vector<recorded_line> lines_;
    std::vector<bool> fed_;
    std::optional<bytes> key_;
    scripted_entropy random_;
    psrp::client pool_;
    outofproc::client carrier_;
    psrp::reassembler own_;
    std::vector<guid> ids_;
    std::deque<psrp::host_call> asked_;
};

}  // namespace stamplog::testing
