#include "stamplog/wsman/redact.hpp"

#include <algorithm>
#include <array>

#include "stamplog/base/text.hpp"

namespace stamplog::wsman {
namespace {

constexpr std::size_t fragment_header = 21, flags_at = 16, length_at = 17;
constexpr std::uint8_t begins_message = 1;
constexpr std::size_t longest_mark = 9;    // "%26sig%3d"
constexpr std::size_t longest_tag = 4096;  // what follows in a longer one is not looked at
constexpr char mask = 'A';
constexpr std::array<std::string_view, 5> streams{"creationXml", "connectXml", "connectResponseXml", "Arguments", "Stream"};
// Properties of PUBLIC_KEY and ENCRYPTED_SESSION_KEY (MS-PSRP 2.2.2.3 and 2.2.2.4).
constexpr std::array<std::string_view, 2> keys{"PublicKey", "EncryptedSessionKey"};

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

// Whether a signature's value begins behind `tail`. "design=" introduces none; "%26sig=" ends an escape, and does.
bool introduces_signature(std::string_view tail) {
    for (const std::string_view mark : {"sig=", "sig%3d"}) {
        if (tail.size() < mark.size() || !same_name(tail.substr(tail.size() - mark.size()), mark)) continue;
        const auto before = tail.substr(0, tail.size() - mark.size());
        if (before.empty() || !is_word(before.back())) return true;
        const auto escape = before.size() >= 3 ? before.substr(before.size() - 3) : std::string_view();
        return same_name(escape, "%26") || same_name(escape, "%3f") || same_name(escape, "%3b");
    }
    return false;
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
    if (!introduces_signature(p.tail)) return;
    p.before = p.where;
    p.where = at::signature;
}

void redactor::clean_fragments(std::span<std::uint8_t> rest, place& p) {
    while (rest.size() > fragment_header) {
        const auto length =
            std::min<std::size_t>(load_be<std::uint32_t>(rest.data() + length_at), rest.size() - fragment_header);
        // What stands before a message's beginning does not go on in it; an envelope that is sent again begins anew, too.
        if ((rest[flags_at] & begins_message) != 0) p = {};
        for (auto& c : rest.subspan(fragment_header, length)) clean_byte(c, p);
        rest = rest.subspan(fragment_header + length);
    }
}

std::string redactor::clean(std::string soap) {
    for (std::size_t open = soap.find('<'); open != std::string::npos; open = soap.find('<', open + 1)) {
        const auto close = soap.find('>', open);
        if (close == std::string::npos) break;
        const std::string tag = soap.substr(open + 1, close - open - 1);
        const auto end = soap.find('<', close);
        if (end == std::string::npos) break;
        if (!carries_fragments(element_name(tag)) || end == close + 1) continue;
        auto fragments = from_base64(std::string_view(soap).substr(close + 1, end - close - 1));
        if (!fragments) continue;
        clean_fragments(*fragments, places_[tag]);
        soap.replace(close + 1, end - close - 1, to_base64(*fragments));
    }
    bool signature = false;
    for (std::size_t i = 0; i < soap.size(); ++i) {
        if (signature && in_signature(soap[i])) {
            soap[i] = mask;
            continue;
        }
        const auto from = i + 1 < longest_mark ? 0 : i + 1 - longest_mark;
        const bool may = soap[i] == '=' || soap[i] == 'd' || soap[i] == 'D';
        signature = may && introduces_signature(std::string_view(soap).substr(from, i + 1 - from));
    }
    return soap;
}

}  // namespace stamplog::wsman
