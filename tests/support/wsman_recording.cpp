#include "wsman_recording.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stamplog::testing {
namespace {

using nlohmann::json;
using lines = std::vector<std::string>;

// What pypsrp sends, of the recordings that have HTTP lines of it.
http_forms forms_of_pypsrp() {
    const lines begin{"POST /wsman HTTP/1.1",      "Host: 127.0.0.1:15986", "User-Agent: Python PSRP Client",
                      "Accept-Encoding: identity", "Accept: */*",           "Connection: Keep-Alive"};
    http_forms f;
    f.handshake = {begin, begin, begin};
    for (auto& l : f.handshake) l.push_back("Content-Length: 0");
    for (std::size_t i = 1; i < f.handshake.size(); ++i) f.handshake[i].push_back("Authorization: Negotiate");
    f.sealed = begin;
    f.sealed.push_back("Content-Type: ");
    f.sealed.push_back("Content-Length: 0");
    f.tabbed = true;
    return f;
}

void take_http(const json& o, http_forms& f) {
    const auto text = o.at("lines").get<lines>();
    if (o.value("bodylen", 0) == 0) {
        f.handshake.push_back(text);
    } else if (f.sealed.empty()) {
        f.sealed = text;
        f.tabbed = o.value("mimehead", "").find("\r\n\t") != std::string::npos;
        f.body = o.at("bodylen").get<std::size_t>();
    }
}

void take(const json& o, wsman_recording& out) {
    if (o.contains("case")) {
        out.events.push_back({wsman_event::kind::request, 0, {}, 0, o.at("case").get<std::string>()});
        return;
    }
    const auto dir = o.at("dir").get<std::string>();
    const auto connection = o.value("conn", 0);
    const auto soap = [&] { return o.at("soap").is_string() ? o.at("soap").get<std::string>() : std::string(); };
    if (dir == "http-req") take_http(o, out.http[connection]);
    if (dir == "sig-req" && out.http[connection].length == 0) out.http[connection].length = o.at("length");
    if (dir == "autherr") out.events.push_back({wsman_event::kind::refused, connection, {}, 401, {}});
    if (dir == "exception") out.events.push_back({wsman_event::kind::dropped, connection, {}, 0, {}});
    if (dir == "req") {
        // The name of a hand-made case stands before its request.
        if (!out.events.empty() && !out.events.back().label.empty() && out.events.back().soap.empty())
            out.events.back().soap = soap();
        else
            out.events.push_back({wsman_event::kind::request, connection, soap(), 0, {}});
    }
    if (dir == "resp" || dir.starts_with("resp ")) {
        const auto status = dir.size() > 5 ? std::stoi(dir.substr(5)) : o.value("status", 200);
        out.events.push_back({wsman_event::kind::answer, connection, soap(), status, {}});
    }
}

}  // namespace

wsman_recording read_wsman_recording(const std::filesystem::path& jsonl) {
    std::ifstream in(jsonl);
    if (!in) throw std::runtime_error("no recording " + jsonl.string());
    wsman_recording out{jsonl.stem().string(), {}, {}, false};
    for (std::string line; std::getline(in, line);) take(json::parse(line), out);
    if (out.http.empty()) {
        out.http[0] = forms_of_pypsrp();
        out.one_connection = true;
    }
    return out;
}

}  // namespace stamplog::testing
