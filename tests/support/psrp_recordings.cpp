#include "psrp_recordings.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace stamplog::testing {
namespace {

template <class T>
T must(const std::filesystem::path& file, result<T> r) {
    if (!r) throw std::runtime_error(file.filename().string() + ": " + describe(r.error()));
    return std::move(*r);
}

// The value of Name='…' or Name="…".
std::string_view attribute(std::string_view line, std::string_view name) {
    const auto at = line.find(std::string(name) + "=");
    if (at == std::string_view::npos) return {};
    const auto begin = at + name.size() + 2;
    return line.substr(begin, line.find(line[begin - 1], begin) - begin);
}

std::optional<recorded_data> parse_data_line(std::string_view line) {
    const auto begin = line.find('>'), end = line.rfind("</Data>");
    if (line.substr(0, 6) != "<Data " || begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
    const auto channel = parse_guid(attribute(line, "PSGuid"));
    auto payload = from_base64(line.substr(begin + 1, end - begin - 1));
    if (!channel || !payload) return std::nullopt;
    return recorded_data{false, *channel, std::move(*payload)};
}

psrp::message_type type_named(const std::string& name) {
    for (std::uint32_t group : {0x00010000u, 0x00021000u, 0x00041000u}) {
        for (std::uint32_t low = 0; low < 0x200; ++low) {
            const auto type = static_cast<psrp::message_type>(group | low);
            if (to_string(type) == name) return type;
        }
    }
    throw std::runtime_error("no message type is called " + name);
}

guid opaque_guid(const std::string& hex) {
    const auto data = from_hex(hex);
    guid g;
    if (!data || data->size() != g.data.size()) throw std::runtime_error("not sixteen bytes: " + hex);
    std::copy(data->begin(), data->end(), g.data.begin());
    return g;
}

}  // namespace

std::vector<std::filesystem::path> recordings_in(const std::filesystem::path& folder, std::string_view extension) {
    std::vector<std::filesystem::path> out;
    if (!std::filesystem::is_directory(folder)) return out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == extension) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<recorded_data> read_data_lines(const std::filesystem::path& jsonl) {
    std::vector<recorded_data> out;
    std::ifstream in(jsonl);
    for (std::string text; std::getline(in, text);) {
        const auto entry = nlohmann::json::parse(text);
        if (auto data = parse_data_line(entry.at("line").get_ref<const std::string&>())) {
            data->from_server = entry.at("dir") == "s>c";
            out.push_back(std::move(*data));
        }
    }
    return out;
}

std::vector<recorded_message> read_line_recording(const std::filesystem::path& jsonl) {
    std::vector<recorded_message> out;
    psrp::reassembler from_client, from_server;
    for (const auto& data : read_data_lines(jsonl)) {
        std::vector<bytes> complete;
        auto ok = (data.from_server ? from_server : from_client).put(data.channel, data.payload, complete);
        if (!ok) throw std::runtime_error(jsonl.filename().string() + ": " + describe(ok.error()));
        for (const auto& message : complete)
            out.push_back({jsonl.stem().string(), data.from_server, must(jsonl, psrp::decode_message(message))});
    }
    return out;
}

std::vector<recorded_message> read_decoded_recording(const std::filesystem::path& json) {
    std::vector<recorded_message> out;
    std::ifstream in(json);
    const auto conversation = nlohmann::json::parse(in);
    for (const auto& exchange : conversation.at("messages")) {
        for (const char* side : {"psrp_request", "psrp_response"}) {
            if (!exchange.contains(side)) continue;
            for (const auto& m : exchange.at(side)) {
                psrp::message message;
                message.to = static_cast<psrp::destination>(m.at("dest").get<std::uint32_t>());
                message.type = type_named(m.at("type").get<std::string>());
                message.pool = opaque_guid(m.at("rpid_hex").get<std::string>());
                message.pipeline = opaque_guid(m.at("pid_hex").get<std::string>());
                message.body = m.at("clixml").get<std::string>();
                out.push_back({json.stem().string(), message.to == psrp::destination::client, std::move(message)});
            }
        }
    }
    return out;
}

}  // namespace stamplog::testing
