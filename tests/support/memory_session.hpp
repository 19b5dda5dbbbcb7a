// Client half and server half joined in memory; the bytes between them are cut where the test says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scripted_endpoint.hpp"
#include "stamplog/outofproc/client.hpp"

namespace stamplog::testing {

// Cuts a stream into the pieces in which it is handed over.
struct cutter {
    std::size_t every = 0;  // pieces of that size; 0: as it comes
    std::size_t at = 0;     // one more cut after that many bytes of the whole stream; 0: none
    std::size_t seen = 0;

    void hand_over(std::string_view bytes, const std::function<void(std::string_view)>& to);
};

class memory_session {
 public:
    memory_session(scripted_endpoint& endpoint, psrp::client_options options, entropy& random);

    // Moves bytes until nobody has anything to say. Throws when one side reports an error.
    void settle();
    // The events since the last call, as text, waiting calls of the host answered by `answer` while they come.
    std::vector<std::string> events();
    std::function<psrp::host_response(const psrp::host_call&)> answer;

    // Settles, and gives what the pipeline said up to its end.
    std::vector<std::string> run(const psrp::command& cmd);

    psrp::client pool;
    outofproc::client lines;
    cutter to_server, to_client;
    std::vector<guid> started;

 private:
    bool step();
    void take_events();
    scripted_endpoint& endpoint_;
    std::vector<std::string> events_;
};

}  // namespace stamplog::testing
