#include "web_url.hpp"

#include <algorithm>

#include "stamplog/base/log.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/storage/sas.hpp"
#include "stamplog/storage/web_file.hpp"

namespace stamplog::storage {
namespace {

constexpr const char* url_shape = "It has the shape https://HOST/PATH/NAME.tar.zst.";
constexpr std::size_t max_url = 4096;

tl::unexpected<error> wrong_url(std::string_view url, std::string_view why, std::string hint = url_shape) {
    return fail(errc::config, printable(url.substr(0, url.find_first_of("?#")), 200) + ": " + std::string(why),
                std::move(hint));
}

bool is_web_host(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' ||
               c == '[' || c == ']' || c == '_';
    });
}

bool is_own_machine(std::string_view name) {
    if (same_name(name, "localhost") || name == "[::1]") return true;
    return name.starts_with("127.") &&
           std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// Which of several states of a blob is meant; everything else behind a question mark may be a key to it.
bool is_known_parameter(std::string_view one) {
    return begins_with_name(one, "snapshot=") || begins_with_name(one, "versionid=");
}

bool is_known_query(std::string_view query) {
    while (!query.empty()) {
        const auto one = query.substr(0, query.find('&'));
        if (!is_known_parameter(one)) return false;
        query.remove_prefix(std::min(one.size() + 1, query.size()));
    }
    return true;
}

// As typed, but for what no request line may hold.
std::string encoded_path(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : path) {
        const auto b = static_cast<unsigned char>(c);
        if (b > 0x20 && b < 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

}  // namespace

bool is_web_url(std::string_view text) noexcept {
    return begins_with_name(text, "https://") || begins_with_name(text, "http://");
}

result<web_url> parse_web_url(std::string_view url, bool allow_http) {
    if (!is_web_url(url) || url.size() > max_url) return wrong_url(url, "is no https URL");
    web_url out;
    out.tls = begins_with_name(url, "https://");
    auto rest = url.substr(out.tls ? 8 : 7);
    if (rest.find('#') != rest.npos) return wrong_url(url, "has a fragment (#…), which names no file");
    const auto mark = rest.find('?');
    if (mark != rest.npos) {
        out.query = rest.substr(mark + 1);
        rest = rest.substr(0, mark);
        if (!is_known_query(out.query))
            return wrong_url(url, "has a query that may hold a signature or a token, which is not repeated here",
                             "It would stand in the shell's history and in the process list. Put the whole URL into a file "
                             "with mode 0600 (--sas-file), and give the part before the question mark here.");
    }
    const auto host = rest.substr(0, rest.find('/'));
    const auto path = rest.substr(host.size());
    if (host.find('@') != host.npos)
        return fail(errc::config, "a URL with a user name or password in it is refused, and not repeated here", url_shape);
    if (!is_web_host(host)) return wrong_url(url, "has no host that can be asked");
    if (path.size() < 2 || path.ends_with('/')) return wrong_url(url, "names no file");
    const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    out.host = host;
    out.loopback = is_own_machine(name);
    out.blob = out.loopback || lower(name).find(".blob.") != std::string::npos;
    if (!out.tls && !out.loopback && !allow_http)
        return wrong_url(url, "is http: whoever is on the way reads and changes what comes",
                         "Use https; --allow-http reads it all the same.");
    out.base = std::string(out.tls ? "https://" : "http://") + out.host + encoded_path(path);
    return out;
}

result<secret> web_query_for(std::string_view url, secret given) {
    auto where = parse_web_url(url, true);
    if (!where) return fail(where.error());
    const auto all = given.reveal();
    if (is_web_url(all)) {
        const auto base = all.substr(0, all.find('?'));
        const auto wanted = url.substr(0, url.find('?'));
        if (!same_name(base, wanted) && !begins_with_name(wanted, std::string(base) + "/"))
            // Which one is not said: what stands where its name should may be the secret.
            return fail(errc::config, where->base + ": the URL in the file of the SAS is another one's",
                        "Give the URL that stands in that file before its '?', or the file that belongs to this one.");
        return secret(std::string(all.substr(std::min(base.size() + 1, all.size()))));
    }
    if (!where->blob)
        return fail(errc::config,
                    where->base + ": a SAS alone is sent to Blob storage only, and this host does not look like it",
                    "Put the whole URL with its query into the file (--sas-file).");
    if (auto facts = read_sas(all); !facts) return fail(in_context(where->base, facts.error()));
    return secret(std::string(all.starts_with('?') ? all.substr(1) : all));
}

}  // namespace stamplog::storage
