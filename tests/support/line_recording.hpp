// A recorded conversation, line by line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "stamplog/outofproc/line.hpp"
#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

struct recorded_line {
    bool from_server = false;
    std::string text;  // without its end
    outofproc::line line;
    std::vector<psrp::message> messages;  // those that this line completes
};

// Throws on anything that is not a whole, valid recording. `folder`: where the .jsonl files lie.
std::vector<recorded_line> read_lines(const std::filesystem::path& folder, const std::string& name);
// The session key of a recording; nothing when the recording has none.
std::optional<bytes> recorded_session_key(const std::filesystem::path& folder, const std::string& name);
guid recorded_pool(const std::vector<recorded_line>& lines);

}  // namespace stamplog::testing
