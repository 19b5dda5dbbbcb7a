// A recording of tests/data/wsman: what a client and Microsoft's OMI server said to each other, request by request.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace stamplog::testing {

// The HTTP requests of a connection as they were written: request line and headers in their order. Those of the handshake have
// no body.
struct http_forms {
    std::vector<std::vector<std::string>> handshake;
    std::vector<std::string> sealed;
    bool tabbed = false;  // the part headers of its sealed bodies begin with a tab
    // Of its first sealed request, as recorded; 0 where that was not kept.
    std::size_t body = 0, length = 0;
};

struct wsman_event {
    enum class kind { request, answer, refused, dropped };  // refused: a handshake, by a 401; dropped: the connection, mid-way
    kind what = kind::request;
    int connection = 0;
    std::string soap;  // as sent, the padding included
    int status = 200;
    std::string label;  // of a hand-made case
};

struct wsman_recording {
    std::string name;
    std::vector<wsman_event> events;
    std::map<int, http_forms> http;
    bool one_connection = false;  // the client kept one for everything
};

// Throws where the file is not there or no recording. A recording without HTTP lines gets those of pypsrp.
wsman_recording read_wsman_recording(const std::filesystem::path& jsonl);

}  // namespace stamplog::testing
