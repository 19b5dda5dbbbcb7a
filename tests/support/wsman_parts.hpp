// What a recorded request or an answer is about, and a recorded request made fit for a service of today.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

struct request_parts {
    std::string verb;            // Create, Command, Receive, ...; Identify
    std::string shell, command;  // upper case; empty where there is none
    std::string text;            // Command: the name or script of its pipeline
};
request_parts parts_of(const std::string& soap);

struct answer_parts {
    std::string word;   // "SignalResponse 200", "fault 500 InvalidSelectors"
    std::string state;  // of a Receive's: Running, Pending, Done, or nothing
    bool fault = false, timed_out = false;
    std::string relates_to;
    std::vector<bytes> streams;  // pieces of fragments, in order
};
answer_parts parts_of_answer(int status, const std::string& soap);

// The request with our address, session configuration and MessageID; as long as before where those are, else padded as it was
// padded.
struct adaptation {
    std::uint16_t port = 0;
    std::string message_id;     // without "uuid:"
    std::string configuration;  // empty: as recorded
    bool padded = false;        // with NULs to a multiple of 16
};
std::string adapted(std::string soap, const adaptation& to);

// "Get-Echo: only ours: PIPELINE_OUTPUT" for everything that one of the two sequences lacks.
std::vector<std::string> sequence_differences(const std::string& name, const std::vector<std::string>& recorded,
                                              const std::vector<std::string>& ours);

}  // namespace stamplog::testing
