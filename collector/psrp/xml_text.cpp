#include "xml_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "utf.hpp"

namespace stamplog::psrp {
namespace {

// pugixml would write a NUL for &#0; and cut the text there, and would leave an unknown entity as it stands.
bool is_entity(std::string_view name) noexcept {
    if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") return true;
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x';
    const auto digits = name.substr(hex ? 2 : 1);
    std::uint32_t c = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), c, hex ? 16 : 10);
    return code == std::errc{} && end == digits.data() + digits.size() && c != 0 && c <= 0x10FFFF && !is_surrogate(c);
}

std::optional<std::size_t> find_bad_entity(std::string_view text) noexcept {
    constexpr std::size_t longest = 10;  // "#x10FFFF" and some leading zeros
    for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        const auto name = text.substr(at + 1, longest);
        const auto end = name.find(';');
        if (end == std::string_view::npos || !is_entity(name.substr(0, end))) return at;
    }
    return std::nullopt;
}

// Every element begins with '<' and every attribute holds '=', so these bound the tree before it is built.
result<void> check_size(std::string_view text, const limits& lim) {
    if (text.size() / 2 <= lim.clixml_nodes) return {};  // too short to hold more, so nobody has to count
    const auto opens = static_cast<std::size_t>(std::count(text.begin(), text.end(), '<'));
    const auto equals = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
    if (opens / 2 > lim.clixml_nodes || equals / 4 > lim.clixml_nodes)
        return fail(errc::limit, "CLIXML: more than " + std::to_string(lim.clixml_nodes) + " elements");
    return {};
}

result<void> check_text(std::string_view text) {
    if (const auto at = text.find('\0'); at != std::string_view::npos)
        return fail(errc::corrupt, "CLIXML: a NUL byte at offset " + std::to_string(at));
    if (!is_utf8(text)) return fail(errc::corrupt, "CLIXML: not UTF-8");
    if (const auto at = text.find("<!DOCTYPE"); at != std::string_view::npos)
        return fail(errc::corrupt, "CLIXML: a document type declaration at offset " + std::to_string(at));
    if (const auto at = find_bad_entity(text))
        return fail(errc::corrupt, "CLIXML: an unknown entity at offset " + std::to_string(*at));
    return {};
}

}  // namespace

result<void> load_xml(std::string_view text, const limits& lim, xml_tree& out) {
    if (auto ok = check_size(text, lim); !ok) return ok;
    if (auto ok = check_text(text); !ok) return ok;
    // parse_fragment keeps text outside the root visible, so that it can be refused.
    constexpr unsigned flags = pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute | pugi::parse_cdata |
                               pugi::parse_ws_pcdata | pugi::parse_embed_pcdata | pugi::parse_fragment;
    // pugixml overwrites the last byte by a NUL and would lose a text's last character there, so a blank takes its place.
    out.buffer.reserve(text.size() + 1);
    out.buffer.assign(text).push_back('\n');
    const auto parsed = out.document.load_buffer_inplace(out.buffer.data(), out.buffer.size(), flags, pugi::encoding_utf8);
    if (!parsed)
        return fail(errc::corrupt, "CLIXML: not XML at offset " + std::to_string(parsed.offset) + ": " + parsed.description());
    return {};
}

}  // namespace stamplog::psrp
