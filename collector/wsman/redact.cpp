#include "stamplog/wsman/redact.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

constexpr std::size_t fragment_header = 21, number_at = 8, flags_at = 16, length_at = 17;
constexpr std::uint8_t begins_message = 1;
constexpr std::size_t longest_mark = 18;   // "SharedAccessKey%3d"
constexpr std::size_t longest_tag = 4096;  // what follows in a longer one is not looked at
constexpr std::size_t most_streams = 4096;
constexpr std::size_t longest_fragment = 1u << 20;  // twice the largest envelope
constexpr char mask = 'A';
constexpr std::array<std::string_view, 5> streams{"creationXml", "connectXml", "connectResponseXml", "Arguments", "Stream"};
// Properties of PUBLIC_KEY and ENCRYPTED_SESSION_KEY (MS-PSRP 2.2.2.3 and 2.2.2.4), and of Azure's connection strings.
constexpr std::array<std::string_view, 4> keys{"PublicKey", "EncryptedSessionKey", "AccountKey", "SharedAccessKey"};
// In text, behind whatever prefix ("StorageAccountKey=").
constexpr std::array<std::string_view, 2> key_marks{"AccountKey", "SharedAccessKey"};

std::string_view element_name(std::string_view tag) {
    tag = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
    const auto colon = tag.find(':');
    return colon == std::string_view::npos ? tag : tag.substr(colon + 1);
}

bool carries_fragments(std::string_view name) { return std::find(streams.begin(), streams.end(), name) != streams.end(); }

bool names_a_key(std::string_view tag) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
        const auto found = tag.find(key);
        const auto end = found + key.size();
        if (found == std::string_view::npos || found == 0 || end >= tag.size()) return false;
        return (tag[found - 1] == '"' || tag[found - 1] == '\'') && tag[end] == tag[found - 1];
    });
}

bool holds_secret(std::string_view tag) {
    if (tag.starts_with('/') || tag.ends_with('/')) return false;
    const auto name = element_name(tag);
    return name == "SS" || (name != "Obj" && names_a_key(tag));
}

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Base64, percent-encoded or not.
bool in_signature(char c) { return is_word(c) || c == '%' || c == '+' || c == '/' || c == '=' || c == '-'; }

bool ends_with_name(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && same_name(text.substr(text.size() - end.size()), end);
}

// "design" is no signature's name; "%26sig" ends an escape, and is.
bool names_a_signature(std::string_view text) {
    if (!ends_with_name(text, "sig")) return false;
    text.remove_suffix(3);
    if (text.empty() || !is_word(text.back())) return true;
    return ends_with_name(text, "%26") || ends_with_name(text, "%3f") || ends_with_name(text, "%3b");
}

// Whether the value of a signature or key begins behind `tail`.
bool introduces_secret(std::string_view tail) {
    for (const std::string_view equals : {"=", "%3d"}) {
        if (!ends_with_name(tail, equals)) continue;
        const auto name = tail.substr(0, tail.size() - equals.size());
        if (names_a_signature(name)) return true;
        for (const auto key : key_marks)
            if (ends_with_name(name, key)) return true;
    }
    return false;
}

void mask_secrets(std::span<char> text) {
    bool secret = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (secret && in_signature(text[i])) {
            text[i] = mask;
            continue;
        }
        const auto from = i + 1 < longest_mark ? 0 : i + 1 - longest_mark;
        const bool may = text[i] == '=' || text[i] == 'd' || text[i] == 'D';
        secret = may && introduces_secret(std::string_view(text.data() + from, i + 1 - from));
    }
}

std::string attribute_of(std::string_view tag, std::string_view name) {
    for (auto at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        const auto rest = tag.substr(at + name.size());
        if (at == 0 || std::string_view(" \t\r\n").find(tag[at - 1]) == std::string_view::npos || rest.size() < 2 ||
            rest[0] != '=' || (rest[1] != '"' && rest[1] != '\''))
            continue;
        return std::string(rest.substr(2, rest.find(rest[1], 2) - 2));
    }
    return {};
}

// What goes on in what: a command's first fragments are its Arguments, the others come in Sends.
std::string stream_of(std::string_view tag, std::string_view command_line) {
    const auto name = element_name(tag);
    if (name == "Stream") return attribute_of(tag, "Name") + " " + lower(attribute_of(tag, "CommandId"));
    if (name == "Arguments") return "stdin " + lower(attribute_of(command_line, "CommandId"));
    return name == "connectResponseXml" ? "stdout " : "stdin ";
}

}  // namespace

void redactor::clean_byte(std::uint8_t& c, place& p) {
    const char seen = static_cast<char>(c);
    if (p.where == at::value_end) p.where = seen == '/' ? at::tag : at::value;
    if (p.where == at::value) {
        if (seen == '<') {
            p.where = at::value_end;
            p.tag.clear();
        } else {
            c = mask;
        }
        return;
    }
    if (p.where == at::signature) {
        if (in_signature(seen)) {
            c = mask;
            return;
        }
        p.where = p.before;
        p.tail.clear();
    }
    p.tail += seen;
    if (p.tail.size() > longest_mark) p.tail.erase(0, 1);
    if (seen == '<') {
        p.where = at::tag;
        p.tag.clear();
    } else if (p.where == at::tag && seen == '>') {
        p.where = holds_secret(p.tag) ? at::value : at::text;
    } else if (p.where == at::tag && p.tag.size() < longest_tag) {
        p.tag += seen;
    }
    if ((seen != '=' && seen != 'd' && seen != 'D') || !introduces_secret(p.tail)) return;
    p.before = p.where;
    p.where = at::signature;
}

// What stands before a message's beginning does not go on in it.
void redactor::begin_fragment(place& p) {
    const auto* h = p.header.data();
    const auto object = load_be<std::uint64_t>(h), number = load_be<std::uint64_t>(h + number_at);
    const auto length = load_be<std::uint32_t>(h + length_at);
    const bool begins = (h[flags_at] & begins_message) != 0;
    const bool goes_on = !p.lost && object == p.object && number == p.next;
    if (begins || !goes_on) {
        p = {};
        p.lost = !begins;
    }
    p.header.clear();
    p.object = object;
    p.next = number + 1;
    p.blob_left = length;
}

void redactor::clean_fragments(std::span<std::uint8_t> fragments, stream& s) const {
    if (s.envelope != envelopes_) {
        s.envelope = envelopes_;
        const auto hash = std::hash<std::string_view>{}(as_text(fragments));
        if (hash == s.first_bytes) s.now = s.before_envelope;
        s.first_bytes = hash;
        if (s.now.blob_left > longest_fragment) s.now = {};  // no length of a fragment: the next envelope begins one
        s.before_envelope = s.now;
    }
    auto& p = s.now;
    for (auto& c : fragments) {
        if (p.blob_left != 0) {
            --p.blob_left;
            if (p.lost)
                c = mask;
            else
                clean_byte(c, p);
            continue;
        }
        p.header.push_back(c);
        if (p.header.size() == fragment_header) begin_fragment(p);
    }
}

std::string redactor::clean(std::string soap) {
    ++envelopes_;
    pieces_.clear();
    std::string command_line;
    std::size_t text = 0;  // where what is no stream's begins
    for (std::size_t open = soap.find('<'); open != std::string::npos; open = soap.find('<', open + 1)) {
        const auto close = soap.find_first_of("<>", open + 1);
        if (close == std::string::npos) break;
        if (soap[close] == '<') continue;
        const std::string tag = soap.substr(open + 1, close - open - 1);
        if (element_name(tag) == "CommandLine") command_line = tag;
        const auto end = soap.find('<', close);
        if (end == std::string::npos) break;
        if (!carries_fragments(element_name(tag)) || end == close + 1) continue;
        auto fragments = from_base64(std::string_view(soap).substr(close + 1, end - close - 1));
        if (!fragments) continue;
        auto name = stream_of(tag, command_line);
        // Forgotten streams are lost, and masked up to their next message.
        if (streams_.size() >= most_streams && !streams_.contains(name)) streams_.clear();
        clean_fragments(*fragments, streams_[name]);
        mask_secrets(std::span(soap).subspan(text, close + 1 - text));
        const auto cleaned = to_base64(*fragments);
        soap.replace(close + 1, end - close - 1, cleaned);
        text = close + 1 + cleaned.size();
        open = close;
        pieces_.push_back({std::move(name), std::move(*fragments)});
    }
    mask_secrets(std::span(soap).subspan(text));
    return soap;
}

}  // namespace stamplog::wsman
