// A recorded WinRM conversation (../shared/traces/*.json, and what `stamplog --record` writes): requests, answers, the PSRP
// messages in them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "stamplog/psrp/message.hpp"

namespace stamplog::testing {

struct recorded_exchange {
    std::string verb;  // Create, Command, Send, Receive, Signal, Delete, Disconnect, Reconnect, Connect, Enumerate, Get
    std::string request, response;
    int status = 200;
    std::string shell, command;       // ids as recorded, upper case; empty where there is none
    std::vector<psrp::message> sent;  // that this request completed
};

struct soap_recording {
    std::string name;
    std::vector<recorded_exchange> exchanges;
};

// Throws on anything that does not decode. What is no runspace's business (WinRS shells of copy_file, Enumerate, Get) is left
// out.
soap_recording read_soap_recording(const std::filesystem::path& json);

// As WS-Management writes ids.
std::string upper(std::string s);
// Texts between two marks; empty when they are not there.
std::string between(const std::string& text, const std::string& from, const std::string& to);
// Every base64 text of a PSRP stream in an envelope, in order.
std::vector<std::string> fragment_texts(const std::string& soap);

}  // namespace stamplog::testing
