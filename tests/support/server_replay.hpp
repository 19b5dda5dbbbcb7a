// Our server half against the recorded lines of real clients; what it answers is told as short words per channel, next to what
// the recorded server answered.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "line_recording.hpp"
#include "scripted_endpoint.hpp"
#include "scripted_entropy.hpp"

namespace stamplog::testing {

class server_replay {
 public:
    server_replay(const std::filesystem::path& folder, const std::string& name);

    scripted_endpoint endpoint;  // the test fills its table before run()
    // Feeds every recorded client line. Throws when the server half refuses one.
    void run();

    // "PIPELINE_OUTPUT", "PIPELINE_STATE 5 ScriptsNotAllowed", "RUNSPACEPOOL_STATE 4", "PIPELINE_HOST_CALL 23", "CloseAck" …
    using words = std::vector<std::string>;
    std::map<std::string, words> recorded, answered;   // by channel
    words recorded_end, answered_end;                  // over all channels: the acks of closes and the pool's states, in order
    std::size_t recorded_acks = 0, answered_acks = 0;  // DataAck and CommandAck

 private:
    void tell(const recorded_line& l, bool is_recorded);
    void tell_answers(const std::string& text);

    std::string name_;
    std::vector<recorded_line> lines_;
    psrp::reassembler own_;
};

}  // namespace stamplog::testing
