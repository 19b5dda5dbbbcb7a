#include "stamplog/storage/smb_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "smb_name.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {
namespace {

constexpr std::size_t max_address = 5000;  // max_path_bytes of safe_name(), and a host and a share
constexpr std::size_t max_host = 253;      // RFC 1035
constexpr std::size_t max_share = 80;      // MS-SRVS 2.2.4.22 ff.: NNLEN
constexpr std::string_view scheme = "smb://";
constexpr const char* how_to_write = R"(Write it as \\HOST\NAME\path (quoted), or as smb://HOST:PORT/NAME/path.)";

tl::unexpected<error> bad_address(std::string_view text, std::string_view why) {
    return fail(errc::config, in_quotes(text) + " is no address of an SMB share: " + std::string(why), how_to_write);
}

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > max_host || !is_letter_or_digit(host.front())) return false;
    return std::ranges::all_of(host, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

// MS-FSCC 2.1.6: the characters that a share's name may not have; those of pipes and administrative shares may end in '$'.
const char* problem_of_share(std::string_view share) {
    if (share.empty()) return "the share's name is missing";
    if (share.size() > max_share) return "the share's name has more than 80 bytes";
    if (share == "." || share == "..") return "the share's name is a dot";
    for (const char c : share) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "a control character is in it";
        if (std::string_view(R"("/\[]:|<>+=;,*?)").find(c) != std::string_view::npos)
            return "the share's name has a character that none may have";
    }
    if (same_name(share, "IPC$")) return "IPC$ holds no files";
    return is_utf8(share) ? nullptr : "it is no UTF-8";
}

std::optional<std::string> url_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        out += static_cast<char>(byte->front());
        i += 2;
    }
    return out;
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

// "HOST/NAME/path", separated by slashes only, nothing encoded any more but what `encoded` says.
result<smb_address> parse_parts(std::string_view whole, std::string_view rest, bool is_url) {
    const auto slash = rest.find('/');
    auto host = rest.substr(0, slash);
    rest = slash == rest.npos ? std::string_view{} : rest.substr(slash + 1);
    smb_address out;
    if (is_url) {
        if (const auto colon = host.find(':'); colon != host.npos) {
            const auto port = port_of(host.substr(colon + 1));
            if (!port) return bad_address(whole, "its port is no number from 1 to 65535");
            out.port = *port;
            host = host.substr(0, colon);
        }
    }
    if (!is_host(host)) return bad_address(whole, "its host is neither a name nor an IPv4 address");
    out.host = host;
    const auto decode = [&](std::string_view part) { return is_url ? url_decoded(part) : std::string(part); };
    const auto end = rest.find('/');
    const auto share = decode(rest.substr(0, end));
    if (!share) return bad_address(whole, "a % is not followed by two hexadecimal digits");
    if (const char* problem = problem_of_share(*share)) return bad_address(whole, problem);
    out.share = *share;
    auto path = decode(end == rest.npos ? std::string_view{} : rest.substr(end + 1));
    if (!path) return bad_address(whole, "a % is not followed by two hexadecimal digits");
    if (path->ends_with('/')) path->pop_back();
    if (!path->empty()) {
        if (auto ok = smb_name(*path); !ok) return fail(errc::config, "address of a share: " + ok.error().what, how_to_write);
        out.path = std::move(*path);
    }
    return out;
}

}  // namespace

std::string smb_address::share_text() const { return R"(\\)" + host + '\\' + share; }

std::string smb_address::text() const {
    if (port != 445)
        return std::string(scheme) + host + ':' + std::to_string(port) + '/' + share + (path.empty() ? "" : "/" + path);
    auto below = path;
    std::ranges::replace(below, '/', '\\');
    return share_text() + (below.empty() ? "" : '\\' + below);
}

bool is_smb_address(std::string_view text) noexcept {
    return text.starts_with(R"(\\)") || text.starts_with("//") || begins_with_name(text, scheme);
}

result<smb_address> parse_smb_address(std::string_view text) {
    const bool is_url = begins_with_name(text, scheme);
    // Before anything is repeated: what stands before the first '@' of a URL may be a password.
    if (is_url) {
        auto authority = text.substr(scheme.size());
        if (authority.find('@') < std::min(authority.find('/'), authority.find('\\')))
            return fail(errc::config, "the address of a share names a user or a password",
                        "Give the user with --share-user (of a stage: --stage-user), and the password from a file, the "
                        "environment or the prompt.");
    }
    if (text.size() > max_address) return bad_address(text.substr(0, 40), "it has more than 5000 bytes");
    if (!is_smb_address(text)) return bad_address(text, R"(it begins with neither \\ nor smb://)");
    if (is_url) return parse_parts(text, text.substr(scheme.size()), true);
    std::string slashed(text);
    std::ranges::replace(slashed, '\\', '/');
    return parse_parts(text, std::string_view(slashed).substr(2), false);
}

}  // namespace stamplog::storage
