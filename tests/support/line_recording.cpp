#include "line_recording.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stamplog::testing {
namespace {

template <class T>
T decoded(const std::string& name, result<T> r) {
    if (!r) throw std::runtime_error(name + ": " + describe(r.error()));
    return std::move(*r);
}

}  // namespace

std::vector<recorded_line> read_lines(const std::filesystem::path& folder, const std::string& name) {
    std::ifstream in(folder / (name + ".jsonl"));
    if (!in) throw std::runtime_error("no recording " + name);
    std::vector<recorded_line> out;
    psrp::reassembler from_client, from_server;
    for (std::string text; std::getline(in, text);) {
        const auto entry = nlohmann::json::parse(text);
        recorded_line l;
        l.from_server = entry.at("dir") == "s>c";
        l.text = entry.at("line");
        l.line = decoded(name, outofproc::read_line(l.text));
        if (l.line.what == outofproc::element::data) {
            std::vector<bytes> complete;
            auto ok = (l.from_server ? from_server : from_client).put(l.line.id, l.line.payload, complete);
            if (!ok) throw std::runtime_error(name + ": " + describe(ok.error()));
            for (const auto& m : complete) l.messages.push_back(decoded(name, psrp::decode_message(m)));
        }
        out.push_back(std::move(l));
    }
    return out;
}

std::optional<bytes> recorded_session_key(const std::filesystem::path& folder, const std::string& name) {
    std::ifstream in(folder / "session_keys.json");
    const auto keys = nlohmann::json::parse(in);
    if (!keys.contains(name)) return std::nullopt;
    return from_hex(keys.at(name).get<std::string>());
}

guid recorded_pool(const std::vector<recorded_line>& lines) { return lines.at(0).messages.at(0).pool; }

}  // namespace stamplog::testing
