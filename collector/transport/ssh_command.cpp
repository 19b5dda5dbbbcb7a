// ssh://user@host[:port] as the command line that PowerShell's own SSH remoting builds: ssh … -s HOST powershell
// (RunspaceConnectionInfo.cs, SSHConnectionInfo), hardened for running unattended.
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/log.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::transport {
namespace {

constexpr std::string_view scheme = "ssh://";
constexpr std::string_view shape = "Write ssh://user@host or ssh://user@host:port; an IPv6 address goes in brackets.";

struct destination {
    std::string user, host, port;
};

tl::unexpected<error> bad(std::string what) {
    return fail(errc::config, "ssh endpoint: " + std::move(what), std::string(shape));
}

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// A leading '-' would be an option to ssh; what a name may not hold has no business in a ProxyCommand's %h either.
bool is_name(std::string_view text, std::string_view also) {
    return !text.empty() && text.size() <= 255 && text.front() != '-' &&
           std::ranges::all_of(text, [&](char c) { return alphanumeric(c) || also.find(c) != std::string_view::npos; });
}

result<std::string> read_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || number == 0 || number > 65535)
        return bad("'" + printable(text, 32) + "' is not a port (1 to 65535)");
    return std::to_string(number);
}

result<void> read_host(std::string_view text, destination& into) {
    std::string_view port;
    bool host_is_fine = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return bad("the bracket of the address is not closed");
        into.host = text.substr(1, end - 1);
        host_is_fine = is_name(into.host, ":.%-_") && into.host.find(':') != std::string::npos;
        port = text.substr(end + 1);
        if (!port.empty() && !port.starts_with(':')) return bad("only a port may follow the bracket");
    } else {
        const auto colon = text.find(':');
        into.host = text.substr(0, colon);
        host_is_fine = is_name(into.host, ".-_");
        if (colon != std::string_view::npos) port = text.substr(colon);
    }
    if (!host_is_fine) return bad("'" + printable(into.host, 64) + "' is not a host name or address");
    if (port.empty()) return {};
    auto number = read_port(port.substr(1));
    if (!number) return fail(number.error());
    into.port = std::move(*number);
    return {};
}

result<destination> read_url(std::string_view url) {
    if (!url.starts_with(scheme)) return bad("it does not begin with ssh://");
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    destination to;
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        const auto user = url.substr(0, at);
        // Not quoted: what stands here is probably a password.
        if (user.find(':') != std::string_view::npos)
            return fail(errc::config, "ssh endpoint: a password does not belong into the address",
                        "Let ssh find a key: ssh-agent, or IdentityFile in ~/.ssh/config.");
        if (!is_name(user, "._-+$\\@")) return bad("'" + printable(user, 64) + "' is not a user name");
        to.user = user;
        url.remove_prefix(at + 1);
    }
    if (auto read = read_host(url, to); !read) return fail(read.error());
    return to;
}

}  // namespace

result<child_command> ssh_command(std::string_view url, const std::vector<std::string>& extra) {
    auto to = read_url(url);
    if (!to) return fail(to.error());
    // No terminal, no agent, no X11, no forwardings of the user's configuration: the other end is a server, not a desk.
    // BatchMode: a question nobody sees would wait for ever. ControlMaster=no: an existing master is used, but a new one
    // would outlive us. ConnectTimeout: a host that does not answer is told in
    // seconds, not in the system's minutes. ServerAlive: a dead network ends the session in about two minutes instead of never.
    std::vector<std::string> argv{"ssh", "-T", "-a", "-x"};
    for (const char* option : {"BatchMode=yes", "ClearAllForwardings=yes", "ConnectTimeout=20", "ControlMaster=no",
                               "ServerAliveInterval=30", "ServerAliveCountMax=4"})
        argv.insert(argv.end(), {"-o", option});
    if (!to->port.empty()) argv.insert(argv.end(), {"-p", to->port});
    if (!to->user.empty()) argv.insert(argv.end(), {"-l", to->user});
    argv.insert(argv.end(), extra.begin(), extra.end());
    argv.insert(argv.end(), {"-s", to->host, "powershell"});
    return child_command{std::move(argv)};
}

}  // namespace stamplog::transport
