// Writes SOAP envelopes in the shapes that were recorded: requests as clients of Windows' service write them, answers as it
// does.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "stamplog/base/bytes.hpp"

namespace stamplog::wsman {

std::string escape_xml(std::string_view text);

struct request_header {
    std::string_view action, resource_uri, to;
    std::string message_id, session_id;  // bare ids, upper case
    std::size_t max_envelope = 0;
    std::chrono::milliseconds operation_timeout{};
    std::string_view locale, data_locale;
    std::string options;  // ready elements: option_element()
    std::string shell;    // the ShellId selector; none when empty
};
std::string option_element(std::string_view name, std::string_view value, bool must_comply);
std::string write_request(const request_header& h, std::string_view body);

struct answer_header {
    std::string action, message_id, relates_to;  // relates_to as it came
};
std::string write_answer(const answer_header& h, std::string_view body);

}  // namespace stamplog::wsman
