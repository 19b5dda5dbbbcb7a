#include "wsman_parts.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

#include "envelope.hpp"
#include "fault_reader.hpp"
#include "names.hpp"
#include "soap_recording.hpp"

namespace stamplog::testing {
namespace {

wsman::envelope envelope_of(const std::string& soap) {
    auto e = wsman::read_envelope(soap);
    if (!e) throw std::runtime_error("no envelope: " + describe(e.error()) + ": " + soap.substr(0, 200));
    return std::move(*e);
}

std::string last_part(const std::string& uri) { return uri.substr(uri.rfind('/') + 1); }

std::string text_of_pipeline(pugi::xml_node arguments) {
    const auto data = from_base64(arguments.child_value());
    if (!data || data->size() < psrp::fragment_header_size) return {};
    auto text = between(std::string(as_text(*data)), "N=\"Cmd\">", "<");
    while (text.ends_with(' ')) text.pop_back();
    text.erase(0, text.find_first_not_of(' '));
    return text;
}

}  // namespace

request_parts parts_of(const std::string& soap) {
    const auto e = envelope_of(soap);
    request_parts p;
    p.verb = e.action.empty() ? std::string(wsman::local_name(e.body.name())) : last_part(e.action);
    if (const auto* shell = e.selector("ShellId")) p.shell = upper(*shell);
    if (p.verb == "Create") p.shell = upper(e.body.attribute("ShellId").value());
    p.command = upper(e.body.attribute("CommandId").value());
    for (auto n = e.body.first_child(); n && p.command.empty(); n = wsman::next_element(n))
        p.command = upper(n.attribute("CommandId").value());
    if (p.verb == "Command") p.text = text_of_pipeline(wsman::child_of(e.body, wsman::ns::shell, "Arguments"));
    return p;
}

answer_parts parts_of_answer(int status, const std::string& soap) {
    const auto e = envelope_of(soap);
    answer_parts p;
    p.relates_to = e.relates_to;
    if (const auto f = wsman::read_fault(e)) {
        p.fault = true;
        p.timed_out = wsman::is_timed_out(*f);
        p.word = "fault " + std::to_string(status) + " " + f->subcode;
        return p;
    }
    p.word =
        (e.action.empty() ? std::string(wsman::local_name(e.body.name())) : last_part(e.action)) + " " + std::to_string(status);
    for (auto n = e.body.first_child(); n; n = wsman::next_element(n)) {
        const auto name = wsman::local_name(n.name());
        if (name == "CommandState") p.state = last_part(n.attribute("State").value());
        if (name != "Stream" || *n.child_value() == 0) continue;
        auto data = from_base64(n.child_value());
        if (!data) throw std::runtime_error("a stream that is no base64");
        p.streams.push_back(std::move(*data));
    }
    return p;
}

std::string adapted(std::string soap, const adaptation& to) {
    while (soap.ends_with('\0')) soap.pop_back();
    static const std::regex address("127\\.0\\.0\\.1:\\d+"), id("(MessageID[^>]*>uuid:)[^<]*"),
        configuration("(ResourceURI[^>]*>[^<]*schemas\\.microsoft\\.com/powershell/)[^<]*");
    // The head alone: a regular expression over megabytes of base64 would take the stack.
    const auto body = std::min(soap.find(":Body>"), soap.size());
    auto head = soap.substr(0, body);
    head = std::regex_replace(head, address, "127.0.0.1:" + std::to_string(to.port));
    head = std::regex_replace(head, id, "$01" + to.message_id);
    if (!to.configuration.empty()) head = std::regex_replace(head, configuration, "$01" + to.configuration);
    soap.replace(0, body, head);
    if (to.padded) soap.resize((soap.size() + 15) / 16 * 16, '\0');
    return soap;
}

std::vector<std::string> sequence_differences(const std::string& name, const std::vector<std::string>& recorded,
                                              const std::vector<std::string>& ours) {
    // The longest common subsequence, from the back.
    std::vector<std::vector<std::size_t>> common(recorded.size() + 1, std::vector<std::size_t>(ours.size() + 1));
    for (auto i = recorded.size(); i-- > 0;)
        for (auto j = ours.size(); j-- > 0;)
            common[i][j] = recorded[i] == ours[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    std::vector<std::string> out;
    for (std::size_t i = 0, j = 0; i < recorded.size() || j < ours.size();) {
        if (i < recorded.size() && j < ours.size() && recorded[i] == ours[j]) {
            ++i;
            ++j;
        } else if (j == ours.size() || (i < recorded.size() && common[i + 1][j] >= common[i][j + 1])) {
            out.push_back(name + ": only recorded: " + recorded[i++]);
        } else {
            out.push_back(name + ": only ours: " + ours[j++]);
        }
    }
    return out;
}

}  // namespace stamplog::testing
