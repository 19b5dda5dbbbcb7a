#include "winrm_endpoint.hpp"

#include <charconv>

#include "output.hpp"

namespace stamplog::cli {
namespace {

constexpr std::uint16_t http_port = 5985, https_port = 5986;

bool is_host(std::string_view host) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return !host.empty() && host.size() <= 253 && host.find_first_not_of(allowed) == std::string_view::npos &&
           host.front() != '-';
}

bool is_ipv6(std::string_view host) {
    return host.find(':') != std::string_view::npos &&
           host.find_first_not_of("0123456789abcdefABCDEF:.%") == std::string_view::npos;
}

}  // namespace

result<transport::http_target> parse_winrm(const std::string& value) {
    transport::http_target t;
    std::string_view rest = value;
    if (rest.starts_with("winrms://")) {
        t.tls = true;
        rest.remove_prefix(9);
    } else if (rest.starts_with("winrm://")) {
        rest.remove_prefix(8);
    }
    t.port = t.tls ? https_port : http_port;
    const auto wrong = [&] {
        return fail(
            errc::config, "--ercs " + one_line(value) + " is no endpoint",
            "An ERCS is its address or name, with :PORT if need be; winrms://HOST is WinRM over TLS; sim:DIR, exec:PROGRAM and "
            "ssh://user@host are the others.");
    };
    std::string_view port;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return wrong();
        t.host = std::string(rest.substr(1, end - 1));
        rest.remove_prefix(end + 1);
        if (!rest.empty() && rest.front() != ':') return wrong();
        if (!rest.empty()) port = rest.substr(1);
        if (!is_ipv6(t.host) || (!rest.empty() && port.empty())) return wrong();
    } else if (is_ipv6(rest) && rest.find(':') != rest.rfind(':')) {
        t.host = std::string(rest);
    } else {
        const auto colon = rest.find(':');
        t.host = std::string(rest.substr(0, colon));
        if (colon != std::string_view::npos) port = rest.substr(colon + 1);
        if (!is_host(t.host) || (colon != std::string_view::npos && port.empty())) return wrong();
    }
    if (!port.empty()) {
        unsigned number = 0;
        const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (ec != std::errc() || end != port.data() + port.size() || number == 0 || number > 65'535) return wrong();
        t.port = static_cast<std::uint16_t>(number);
    }
    return t;
}

std::string winrm_name(const transport::http_target& t) {
    if (t.port == (t.tls ? https_port : http_port)) return t.host;
    return t.host + ":" + std::to_string(t.port);
}

result<session::winrm_target> make_winrm_target(transport::http_target t, const winrm_options& o) {
    session::winrm_target out;
    out.http = std::move(t);
    out.http.fingerprint = o.fingerprint;
    out.http.ca_file = o.ca_file;
    out.configuration = o.configuration;
    if (o.auth == "ntlm")
        out.mechanism = auth::mechanism::ntlm;
    else if (o.auth == "kerberos")
        out.mechanism = auth::mechanism::kerberos;
    else if (o.auth == "basic")
        out.basic = true;
    else if (o.auth != "negotiate")
        return fail(errc::config, "--auth " + one_line(o.auth) + " is not known", "It is negotiate, ntlm, kerberos or basic.");
    if (out.basic && !out.http.tls)
        return fail(errc::config,
                    "--auth basic sends the password in clear, and " + one_line(out.http.host) + " is not spoken to over TLS",
                    "Use winrms://HOST, or --auth negotiate.");
    return out;
}

}  // namespace stamplog::cli
