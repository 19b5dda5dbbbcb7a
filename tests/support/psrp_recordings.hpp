// Recorded conversations as PSRP messages: OutOfProc lines (JSON lines), and decoded WinRM conversations (JSON).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

struct recorded_message {
    std::string recording;  // file name without extension
    bool from_server = false;
    psrp::message message;
};

// Files of a folder with that extension, sorted by name; empty when the folder is not there.
std::vector<std::filesystem::path> recordings_in(const std::filesystem::path& folder, std::string_view extension);

// One OutOfProc line of a recording; `payload` is empty but for data.
struct recorded_data {
    bool from_server = false;
    guid channel;
    bytes payload;
};
std::vector<recorded_data> read_data_lines(const std::filesystem::path& jsonl);

// Every message of the conversation, both directions, in order of completion. Throws on anything that does not decode.
std::vector<recorded_message> read_line_recording(const std::filesystem::path& jsonl);
// The same of a WinRM conversation that was recorded decoded: header and CLIXML as text.
std::vector<recorded_message> read_decoded_recording(const std::filesystem::path& json);

}  // namespace stamplog::testing
