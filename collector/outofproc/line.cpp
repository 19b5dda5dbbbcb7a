#include "stamplog/outofproc/line.hpp"

#include <array>

#include "stamplog/base/log.hpp"

namespace stamplog::outofproc {
namespace {

struct name_of {
    element what;
    std::string_view text;
};
constexpr std::array<name_of, 8> names{{{element::data, "Data"},
                                        {element::data_ack, "DataAck"},
                                        {element::command, "Command"},
                                        {element::command_ack, "CommandAck"},
                                        {element::close, "Close"},
                                        {element::close_ack, "CloseAck"},
                                        {element::signal, "Signal"},
                                        {element::signal_ack, "SignalAck"}}};

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

tl::unexpected<error> malformed(std::string_view why, std::string_view text) {
    return fail(errc::corrupt,
                "a line of the session is not PowerShell remoting: " + std::string(why) + ": \"" + printable(text, 120) + '"');
}

// Walks one line. Only what PowerShell itself writes and reads is understood: no comments, entities or nested elements.
class cursor {
 public:
    explicit cursor(std::string_view text) : rest_(text) {}

    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }
    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    std::string_view take_name() {
        std::size_t n = 0;
        while (n < rest_.size() && is_letter(rest_[n])) ++n;
        return take_bytes(n);
    }
    std::optional<std::string_view> take_quoted() {
        if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return std::nullopt;
        const auto end = rest_.find(rest_.front(), 1);
        if (end == std::string_view::npos) return std::nullopt;
        const auto inner = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return inner;
    }
    std::string_view take_until(char c) {
        const auto end = rest_.find(c);
        return take_bytes(end == std::string_view::npos ? rest_.size() : end);
    }
    bool at_end() const noexcept { return rest_.empty(); }

 private:
    std::string_view take_bytes(std::size_t n) {
        const auto head = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return head;
    }
    std::string_view rest_;
};

struct attributes {
    std::optional<std::string_view> id, stream;
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if ((a[i] | 0x20) != (b[i] | 0x20)) return false;
    return true;
}

// Reads `Name='value'` pairs up to the end of the start tag; nullopt when one is unknown, repeated or broken.
std::optional<attributes> read_attributes(cursor& at) {
    attributes found;
    while (true) {
        at.skip_blanks();
        const auto name = at.take_name();
        if (name.empty()) return found;
        at.skip_blanks();
        if (!at.take("=")) return std::nullopt;
        at.skip_blanks();
        const auto quoted = at.take_quoted();
        auto* slot = name == "PSGuid" ? &found.id : name == "Stream" ? &found.stream : nullptr;
        if (!quoted || !slot || *slot) return std::nullopt;
        *slot = quoted;
    }
}

// What stands after the attributes: nothing, or the payload and the closing tag.
std::optional<std::string_view> read_content(cursor& at, std::string_view name) {
    std::string_view content;
    if (!at.take("/>")) {
        if (!at.take(">")) return std::nullopt;
        content = at.take_until('<');
        if (!at.take("</") || at.take_name() != name) return std::nullopt;
        at.skip_blanks();
        if (!at.take(">")) return std::nullopt;
    }
    at.skip_blanks();
    if (!at.at_end()) return std::nullopt;
    return content;
}

const name_of* find_element(std::string_view name) {
    for (const auto& n : names)
        if (n.text == name) return &n;
    return nullptr;
}

}  // namespace

std::string write_line(const line& l) {
    std::string out = "<";
    out += names[static_cast<std::size_t>(l.what)].text;
    if (l.what != element::data) return out + " PSGuid='" + to_string(l.id) + "' />\n";
    out += l.stream == psrp::stream_name::prompt_response ? " Stream='PromptResponse'" : " Stream='Default'";
    return out + " PSGuid='" + to_string(l.id) + "'>" + to_base64(l.payload) + "</Data>\n";
}

result<line> read_line(std::string_view text) {
    cursor at(text);
    at.skip_blanks();
    if (!at.take("<")) return malformed("no element", text);
    const auto* kind = find_element(at.take_name());
    if (!kind) return malformed("unknown element", text);
    const auto attrs = read_attributes(at);
    const bool is_data = kind->what == element::data;
    if (!attrs || !attrs->id || attrs->stream.has_value() != is_data) return malformed("wrong attributes", text);
    const auto id = parse_guid(*attrs->id);
    if (!id) return malformed("PSGuid is no GUID", text);
    const auto content = read_content(at, kind->text);
    if (!content) return malformed("the element does not end as it should", text);

    line l{kind->what, *id, psrp::stream_name::standard, {}};
    if (!is_data) {
        if (!content->empty()) return malformed("content where none belongs", text);
        return l;
    }
    auto payload = from_base64(*content);
    // PowerShell, too, refuses a Data element without text.
    if (!payload || payload->empty()) return malformed("Data without base64 content", text);
    l.payload = std::move(*payload);
    // PowerShell takes any other stream name for the default one.
    if (equal_ignoring_case(*attrs->stream, "PromptResponse")) l.stream = psrp::stream_name::prompt_response;
    return l;
}

}  // namespace stamplog::outofproc
