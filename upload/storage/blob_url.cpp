#include "blob_url.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::storage {
namespace {

constexpr const char* shape =
    "It has the shape https://ACCOUNT.blob.core.windows.net/CONTAINER, perhaps with /PREFIX behind it.";

tl::unexpected<error> bad_url(std::string_view url, std::string_view why) {
    return fail(errc::config, printable(url.substr(0, url.find('?')), 200) + ": " + std::string(why), shape);
}

bool is_plain(char c, std::string_view others) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
}

bool all_plain(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) { return is_plain(c, others); });
}

// An address has the account in its path, as emulators do; a name has it in the name.
bool is_address(std::string_view host) {
    return host == "localhost" || host.starts_with('[') ||
           std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string_view next_part(std::string_view& path) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    return part;
}

}  // namespace

std::string percent_encoded(std::string_view text, bool slashes_stay) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_plain(c, "-._~") || (slashes_stay && c == '/')) {
            out += c;
            continue;
        }
        const auto b = static_cast<unsigned char>(c);
        out += '%';
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

result<blob_url> parse_blob_url(std::string_view url, bool allow_http) {
    if (url.find('?') != url.npos || url.find('#') != url.npos) return bad_url(url, "has a query, which is not repeated here");
    const bool tls = begins_with_name(url, "https://");
    if (!tls && !begins_with_name(url, "http://")) return bad_url(url, "is no https URL");
    auto path = url.substr(tls ? 8 : 7);
    const auto host = next_part(path);
    const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    if (!all_plain(host, "-.:[]")) return bad_url(url, "has no host that can be asked");
    blob_url out;
    out.loopback = name == "localhost" || name == "[::1]" || (is_address(name) && name.starts_with("127."));
    if (!tls && !out.loopback && !allow_http)
        return bad_url(url, "is http: the SAS would go over the network for everybody to read");
    out.host = host;
    out.container = std::string(tls ? "https://" : "http://") + out.host + "/";
    if (is_address(name)) {
        const auto account = next_part(path);
        if (!all_plain(account, "-")) return bad_url(url, "has no account in its path");
        out.container += std::string(account) + "/";
    }
    out.container_name = next_part(path);
    if (out.container_name != "$root" &&
        (!all_plain(out.container_name, "-") || out.container_name.size() < 3 || out.container_name.size() > 63))
        return bad_url(url, "names no container (3 to 63 letters, digits and hyphens)");
    out.container += out.container_name;
    while (path.ends_with('/')) path.remove_suffix(1);
    if (path.empty()) return out;
    out.prefix = path;
    if (out.prefix.find('%') != std::string::npos)
        return bad_url(url, "has a percent sign in its prefix; give it as it is to read");
    if (auto safe = safe_name(out.prefix); !safe) return fail(safe.error());
    out.prefix += '/';
    return out;
}

}  // namespace stamplog::storage
