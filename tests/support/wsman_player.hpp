// Plays a recorded client before a WinRM service: its requests in their order, each on a connection of its own where it was
// recorded so. Receives are asked as that client asks them, one at a time for every stream, while the other operations go on
// beside them; as many as it takes: what the service says in fewer answers, or in more, changes nothing else.
#pragma once

#include <condition_variable>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "sealed_connection.hpp"
#include "wsman_parts.hpp"

namespace stamplog::testing {

// What a service told, in short words, by operation or stream: "Get-Echo: Signal" -> "SignalResponse 200"; "Get-Echo: Receive"
// -> "ReceiveResponse 200", "ReceiveResponse 200 Done"; "Get-Echo" -> "PIPELINE_OUTPUT", "PIPELINE_STATE 4". Of Receives the
// same answer twice in a row is told once.
using wsman_told = std::map<std::string, std::vector<std::string>>;

class wsman_player {
 public:
    wsman_player(const wsman_recording& recording, std::uint16_t port, std::string configuration = "PrivilegedEndpoint");
    ~wsman_player();
    // To the recording's end. Throws on what breaks the protocol, and when something does not come within a minute.
    void run();

    wsman_told recorded, answered;
    std::size_t connections = 0;         // that were opened
    std::size_t timed_out = 0;           // Receives that were answered so
    std::size_t requests = 0;            // that were sealed
    std::size_t same_length_bodies = 0;  // of them: came out as long as recorded, inside and outside

 private:
    struct stream;
    struct under_way {
        std::string label;
        std::future<answer_parts> answer;
    };

    void learn();
    void play(const wsman_event& e);
    void start(const wsman_event& e);
    void take_recorded(const wsman_event& e);
    void keep_pace();
    void finish();
    void stop_receiving() noexcept;
    void receive_all(stream& s);
    bool receive_once(stream& s, sealed_connection* on);
    void take(stream& s, const answer_parts& a);
    answer_parts ask(const wsman_event& e);
    answer_parts ask_on(sealed_connection& c, const wsman_event& e, stream* s);
    void note_request(stream* s, bool of_recorded_length, std::size_t recorded_body, std::size_t body);
    std::string label_of(const request_parts& p);
    std::unique_ptr<sealed_connection> connection_for(const wsman_event& e);
    const http_forms& form_of(const wsman_event& e) const;
    bool at_pace(const stream& s) const;

    const wsman_recording& recording_;
    std::uint16_t port_;
    std::string configuration_;
    bool padded_ = false;
    std::map<std::string, std::unique_ptr<stream>> streams_;  // by shell and command
    std::map<std::string, std::string> labels_;               // the same keys
    std::set<std::string> used_labels_;
    std::map<int, stream*> receives_;     // whose Receive the connection carries
    std::map<int, under_way> under_way_;  // by connection
    std::unique_ptr<sealed_connection> only_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::exception_ptr trouble_;
    bool stopping_ = false;
};

}  // namespace stamplog::testing
