#include "envelope_writer.hpp"

#include "duration.hpp"
#include "names.hpp"

namespace stamplog::wsman {
namespace {

void add(std::string& out, std::initializer_list<std::string_view> parts) {
    for (const auto p : parts) out += p;
}

}  // namespace

std::string escape_xml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r')
            out += '?';  // XML 1.0 has no way to write it
        else
            out += c;
    }
    return out;
}

std::string option_element(std::string_view name, std::string_view value, bool must_comply) {
    std::string out = "<wsman:Option";
    if (must_comply) out += " MustComply=\"true\"";
    add(out, {" Name=\"", name, "\">", escape_xml(value), "</wsman:Option>"});
    return out;
}

std::string write_request(const request_header& h, std::string_view body) {
    std::string out;
    out.reserve(2'048 + body.size());
    add(out, {"<s:Envelope xmlns:rsp=\"", ns::shell, "\" xmlns:s=\"", ns::soap, "\" xmlns:wsa=\"", ns::addressing,
              "\" xmlns:wsman=\"", ns::wsman, "\" xmlns:wsmv=\"", ns::windows, "\"><s:Header>"});
    add(out, {"<wsa:Action s:mustUnderstand=\"true\">", h.action, "</wsa:Action>"});
    add(out, {"<wsmv:DataLocale s:mustUnderstand=\"false\" xml:lang=\"", h.data_locale, "\" />"});
    add(out, {"<wsman:Locale s:mustUnderstand=\"false\" xml:lang=\"", h.locale, "\" />"});
    add(out, {"<wsman:MaxEnvelopeSize s:mustUnderstand=\"true\">", std::to_string(h.max_envelope), "</wsman:MaxEnvelopeSize>"});
    add(out, {"<wsa:MessageID>uuid:", h.message_id, "</wsa:MessageID>"});
    add(out, {"<wsman:OperationTimeout>", write_duration(h.operation_timeout), "</wsman:OperationTimeout>"});
    add(out, {"<wsa:ReplyTo><wsa:Address s:mustUnderstand=\"true\">", ns::anonymous, "</wsa:Address></wsa:ReplyTo>"});
    add(out, {"<wsman:ResourceURI s:mustUnderstand=\"true\">", escape_xml(h.resource_uri), "</wsman:ResourceURI>"});
    add(out, {"<wsmv:SessionId s:mustUnderstand=\"false\">uuid:", h.session_id, "</wsmv:SessionId>"});
    add(out, {"<wsa:To>", escape_xml(h.to), "</wsa:To>"});
    if (!h.options.empty()) add(out, {"<wsman:OptionSet s:mustUnderstand=\"true\">", h.options, "</wsman:OptionSet>"});
    if (!h.shell.empty())
        add(out, {"<wsman:SelectorSet><wsman:Selector Name=\"ShellId\">", escape_xml(h.shell),
                  "</wsman:Selector></wsman:SelectorSet>"});
    add(out, {"</s:Header>"});
    if (body.empty())
        out += "<s:Body />";
    else
        add(out, {"<s:Body>", body, "</s:Body>"});
    out += "</s:Envelope>";
    return out;
}

std::string write_answer(const answer_header& h, std::string_view body) {
    std::string out;
    out.reserve(1'024 + body.size());
    add(out, {"<s:Envelope xml:lang=\"en-US\" xmlns:s=\"",
              ns::soap,
              "\" xmlns:a=\"",
              ns::addressing,
              "\" xmlns:x=\"",
              ns::transfer,
              "\" xmlns:n=\"",
              ns::enumeration,
              "\" xmlns:w=\"",
              ns::wsman,
              "\" xmlns:rsp=\"",
              ns::shell,
              "\" xmlns:p=\"",
              ns::windows,
              "\"><s:Header><a:Action>",
              h.action,
              "</a:Action><a:MessageID>uuid:",
              h.message_id,
              "</a:MessageID><a:To>",
              ns::anonymous,
              "</a:To>"});
    if (!h.relates_to.empty()) add(out, {"<a:RelatesTo>", escape_xml(h.relates_to), "</a:RelatesTo>"});
    add(out, {"</s:Header><s:Body>", body, "</s:Body></s:Envelope>"});
    return out;
}

}  // namespace stamplog::wsman
