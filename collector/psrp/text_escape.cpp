// EncodeString and XmlConvert.DecodeName, as PowerShell uses them for every text of CLIXML (SMA/serialization.cs).
#include "text_escape.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "stamplog/psrp/clixml.hpp"
#include "utf.hpp"

namespace stamplog::psrp {
namespace {

// Bytes that are copied as they are; everything else is looked at one by one.
constexpr std::array<bool, 256> make_plain(std::string_view special) {
    std::array<bool, 256> t{};
    for (unsigned c = 0x20; c < 0x7F; ++c) t[c] = true;
    for (char c : special) t[static_cast<unsigned char>(c)] = false;
    return t;
}
constexpr auto plain_in_name = make_plain("_");
constexpr auto plain_in_xml = make_plain("_&<>\"");

void append_escape(std::string& out, char32_t unit) {
    constexpr char digits[] = "0123456789ABCDEF";
    const char text[] = {'_', 'x', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15],
                         '_'};
    out.append(text, sizeof text);
}

void append_code_point(std::string& out, char32_t c) {
    if (c <= 0x1F || (c >= 0x7F && c <= 0x9F) || is_surrogate(c)) {
        append_escape(out, c);
    } else if (c >= 0x10000) {
        append_escape(out, 0xD7C0 + (c >> 10));
        append_escape(out, 0xDC00 + (c & 0x3FF));
    } else {
        append_wtf8(out, c);
    }
}

const char* xml_entity(char c) noexcept {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        default:
            return nullptr;
    }
}

void encode(std::string& out, std::string_view s, const std::array<bool, 256>& plain, bool xml) {
    for (std::size_t at = 0; at < s.size();) {
        const std::size_t run = at;
        while (at < s.size() && plain[static_cast<unsigned char>(s[at])]) ++at;
        out.append(s.substr(run, at - run));
        if (at == s.size()) break;
        if (const char* entity = xml ? xml_entity(s[at]) : nullptr) {
            out += entity;
            ++at;
        } else if (s[at] == '_') {
            const bool looks_like_escape = at + 1 < s.size() && (s[at + 1] == 'x' || s[at + 1] == 'X');
            out += looks_like_escape ? "_x005F_" : "_";
            ++at;
        } else {
            append_code_point(out, take_code_point(s, at).value);
        }
    }
}

// Hexadecimal digits [at, at + count), followed by an underscore.
std::optional<std::uint32_t> hex_before_underscore(std::string_view s, std::size_t at, std::size_t count) noexcept {
    if (s.size() - at <= count || s[at + count] != '_') return std::nullopt;
    std::uint32_t v = 0;
    for (char c : s.substr(at, count)) {
        const int d = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
        if (d < 0) return std::nullopt;
        v = v << 4 | static_cast<std::uint32_t>(d);
    }
    return v;
}

}  // namespace

void append_escaped(std::string& out, std::string_view wtf8) { encode(out, wtf8, plain_in_xml, true); }

std::string encode_text(std::string_view wtf8) {
    std::string out;
    out.reserve(wtf8.size());
    encode(out, wtf8, plain_in_name, false);
    return out;
}

std::string decode_text(std::string_view s) {
    std::size_t underscore = s.find('_');
    if (underscore == std::string_view::npos) return std::string(s);
    std::string out;
    out.reserve(s.size());
    std::size_t at = 0;
    for (; underscore != std::string_view::npos; underscore = s.find('_', at)) {
        out.append(s.substr(at, underscore - at));
        at = underscore;
        const bool marked = s.size() - at >= 7 && (s[at + 1] == 'x' || s[at + 1] == 'X');
        if (const auto unit = marked ? hex_before_underscore(s, at + 2, 4) : std::nullopt) {
            append_utf16_unit(out, static_cast<char16_t>(*unit));
            at += 7;
        } else if (const auto c = marked ? hex_before_underscore(s, at + 2, 8) : std::nullopt;
                   c && *c >= 0x10000 && *c <= 0x10FFFF) {
            append_wtf8(out, *c);  // the long form exists for code points beyond the first plane only
            at += 11;
        } else {
            out += '_';
            ++at;
        }
    }
    out.append(s.substr(at));
    return out;
}

}  // namespace stamplog::psrp
