#include "soap_recording.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>
#include <stdexcept>

#include "stamplog/base/text.hpp"

namespace stamplog::testing {
namespace {

std::string verb_of(const std::string& action) { return action.substr(action.rfind('/') + 1); }

std::string command_of(const std::string& soap) {
    const auto attribute = between(soap, "CommandId=\"", "\"");
    return upper(attribute);
}

std::string shell_of(const std::string& request) {
    const auto selector = between(request, "Name=\"ShellId\">", "<");
    return upper(selector.empty() ? between(request, "Shell ShellId=\"", "\"") : selector);
}

}  // namespace

std::string upper(std::string s) {
    for (auto& c : s)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return s;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) return {};
    const auto start = at + from.size(), end = text.find(to, start);
    return end == std::string::npos ? std::string() : text.substr(start, end - start);
}

std::vector<std::string> fragment_texts(const std::string& soap) {
    struct walker : pugi::xml_tree_walker {
        std::vector<std::string> out;
        bool for_each(pugi::xml_node& n) override {
            const std::string name = n.name(),
                              local = name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
            const bool holds = local == "creationXml" || local == "connectXml" || local == "connectResponseXml" ||
                               local == "Arguments" || local == "Stream";
            if (holds && *n.child_value() != 0) out.emplace_back(n.child_value());
            return true;
        }
    } w;
    pugi::xml_document d;
    d.load_buffer(soap.data(), soap.size(), pugi::parse_default, pugi::encoding_utf8);
    d.traverse(w);
    return w.out;
}

soap_recording read_soap_recording(const std::filesystem::path& json) {
    std::ifstream in(json);
    const auto all = nlohmann::json::parse(in);
    soap_recording out{json.stem().string(), {}};
    psrp::reassembler reassembler;
    std::set<std::string> winrs_shells;
    for (const auto& m : all.at("messages")) {
        recorded_exchange e;
        e.verb = verb_of(m.at("action").get<std::string>());
        e.request = m.at("request").get<std::string>();
        e.response = m.at("response").is_null() ? std::string() : m.at("response").get<std::string>();
        e.status = m.value("http_status", 200);
        if (e.status == 0) continue;  // its connection was lost; it was asked again
        e.shell = shell_of(e.request);
        // PowerShell 2 gave shells ids of its own.
        if (e.verb == "Create") e.shell = upper(between(e.response, "Name=\"ShellId\">", "<"));
        e.command = command_of(e.request);
        if (e.verb == "Enumerate" || e.verb == "Get") continue;
        if (e.request.find("windows/shell/cmd<") != std::string::npos) continue;
        for (const auto& text : fragment_texts(e.request)) {
            const auto data = from_base64(text);
            if (!data) throw std::runtime_error(out.name + ": a request's fragments are no base64");
            guid channel;
            if (!e.command.empty()) channel = parse_guid(e.command).value();
            // Each shell has streams of its own; in a recording their ids do not collide but for the pool's.
            if (e.command.empty() && e.verb != "Create" && e.verb != "Connect") channel = parse_guid(e.shell).value();
            std::vector<bytes> complete;
            if (auto put = reassembler.put(channel, *data, complete); !put)
                throw std::runtime_error(out.name + ": " + describe(put.error()));
            for (const auto& b : complete) {
                auto decoded = psrp::decode_message(b);
                if (!decoded) throw std::runtime_error(out.name + ": " + describe(decoded.error()));
                e.sent.push_back(std::move(*decoded));
            }
        }
        out.exchanges.push_back(std::move(e));
    }
    return out;
}

}  // namespace stamplog::testing
