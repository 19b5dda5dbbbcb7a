#include "stamplog/wsman/redact.hpp"

#include <array>

namespace stamplog::wsman {
namespace {

constexpr std::size_t fragment_header = 21, length_at = 17;
constexpr std::size_t longest_mark = 32;
// Behind each of these a value follows, up to the next "<", that is not to be kept. An <SS> may have a name or none.
constexpr std::array<std::string_view, 3> marks{"\"PublicKey\">", "\"EncryptedSessionKey\">", "sig="};
constexpr std::array<std::string_view, 5> streams{"creationXml", "connectXml", "connectResponseXml", "Arguments", "Stream"};

bool ends_signature(std::uint8_t c) { return c == '&' || c == '"' || c == '\'' || c == ' '; }

std::string_view element_name(std::string_view tag) {
    tag = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
    const auto colon = tag.find(':');
    return colon == std::string_view::npos ? tag : tag.substr(colon + 1);
}

bool carries_fragments(std::string_view name) {
    for (const auto s : streams)
        if (s == name) return true;
    return false;
}

}  // namespace

void redactor::clean_blob(std::span<std::uint8_t> blob, place& p) {
    for (auto& c : blob) {
        if (p.where == at::value) {
            if (c == '<' || (p.tail.ends_with("sig=") && ends_signature(c))) {
                p.where = at::text;
                p.tail.clear();
            } else {
                c = 'A';
                continue;
            }
        }
        p.tail += static_cast<char>(c);
        if (p.tail.size() > 2 * longest_mark) p.tail.erase(0, p.tail.size() - longest_mark);
        if (p.where == at::tag) {
            if (c != '>') continue;
            p.where = p.tail.ends_with("/>") ? at::text : at::value;
            continue;
        }
        if (p.tail.ends_with("<SS ") || p.tail.ends_with("<SS>")) p.where = c == '>' ? at::value : at::tag;
        for (const auto mark : marks)
            if (p.tail.ends_with(mark)) p.where = at::value;
    }
}

void redactor::clean_fragments(bytes& fragments, place& p) {
    std::span<std::uint8_t> rest(fragments);
    while (rest.size() > fragment_header) {
        const auto length =
            std::min<std::size_t>(load_be<std::uint32_t>(rest.data() + length_at), rest.size() - fragment_header);
        clean_blob(rest.subspan(fragment_header, length), p);
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
    for (auto at = soap.find("sig="); at != std::string::npos; at = soap.find("sig=", at + 4))
        for (auto i = at + 4; i < soap.size() && soap[i] != '<' && !ends_signature(static_cast<std::uint8_t>(soap[i])); ++i)
            soap[i] = 'A';
    return soap;
}

}  // namespace stamplog::wsman
