#include "endpoints.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "output.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/session/open_shells.hpp"
#include "stamplog/transport/channel.hpp"
#include "stamplog/transport/left_child.hpp"

namespace stamplog::cli {
namespace {

constexpr std::chrono::seconds children_end_within{20};

std::string trimmed(std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return std::string(s);
}

// Of an ssh address behind its user; an IPv6 address keeps its brackets.
std::pair<std::string, std::string> host_and_port(std::string text) {
    const auto from = text.starts_with('[') ? text.find(']') + 1 : 0;
    const auto colon = text.find(':', from);
    std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
    text.resize(std::min(colon, text.size()));
    return {std::move(text), std::move(port)};
}

}  // namespace

std::string machine_of(const std::string& host, const std::string& port, std::initializer_list<std::string_view> usual) {
    auto name = lower(host);
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    const bool plain = port.empty() || std::ranges::find(usual, port) != usual.end();
    return "host " + name + (plain ? "" : ":" + port);
}

std::vector<std::string> split_ercs(const std::vector<std::string>& values) {
    std::vector<std::string> out;
    for (const auto& v : values) {
        if (v.starts_with("exec:")) {
            out.push_back(v);
            continue;
        }
        std::size_t from = 0;
        while (from <= v.size()) {
            const std::size_t comma = std::min(v.find(',', from), v.size());
            if (auto part = trimmed(std::string_view(v).substr(from, comma - from)); !part.empty())
                out.push_back(std::move(part));
            from = comma + 1;
        }
    }
    return out;
}

result<endpoint_program> make_endpoint(const std::string& value, const winrm_options& how) {
    if (value.starts_with("exec:")) {
        auto argv = transport::split_words(std::string_view(value).substr(5));
        if (!argv) return fail_in("--ercs " + value, argv);
        auto machine = "exec " + joined(*argv, "\n");
        return endpoint_program{
            "exec:" + std::filesystem::path(argv->front()).filename().string(), std::move(*argv), {}, std::move(machine)};
    }
    if (value.starts_with("ssh://")) {
        auto command = transport::ssh_command(value);
        if (!command) return fail_in("--ercs " + value, command);
        auto [host, port] = host_and_port(value.substr(value.find('@') == std::string::npos ? 6 : value.find('@') + 1));
        auto machine = machine_of(host, port, {"22"});
        return endpoint_program{std::move(host), std::move(command->argv), {}, std::move(machine)};
    }
    auto at = parse_winrm(value);
    if (!at) return fail(at.error());
    auto name = winrm_name(*at);
    auto machine = machine_of(at->host, std::to_string(at->port), {"5985", "5986"});
    auto target = make_winrm_target(std::move(*at), how);
    if (!target) return fail(target.error());
    return endpoint_program{std::move(name), {}, std::move(*target), std::move(machine)};
}

namespace {

using opened = result<std::unique_ptr<session::session>>;

using opener_function = std::function<opened(std::stop_token, const run::id_sink&)>;

session::options announcing(session::options how, const run::id_sink& announce, const std::string& child) {
    if (announce) how.announce = [announce, child](const guid& id) { announce({to_string(id), child}); };
    return how;
}

session::winrm_target logged_in(session::winrm_target target, const winrm_login& login) {
    target.user = login.user;
    target.password = login.password;
    return target;
}

opener_function opener(endpoint_program p, std::shared_ptr<const winrm_login> login, std::shared_ptr<const busy_ercs> busy,
                       world& w, log_sink& log, const session::options& how) {
    if (!p.winrm)
        return [argv = std::move(p.argv), how, &w, &log](std::stop_token stop, const run::id_sink& announce) -> opened {
            auto link = transport::spawn({argv});
            if (!link) return fail(link.error());
            const auto child = transport::child_identity(**link);
            return session::session::open(std::move(*link), announcing(how, announce, child), w.time, w.random, log,
                                          std::move(stop));
        };
    return [name = p.name, target = std::move(*p.winrm), login = std::move(login), busy = std::move(busy), how, &w, &log](
               std::stop_token stop, const run::id_sink& announce) -> opened {
        auto mine = logged_in(target, *login);
        if (busy)
            if (auto free = busy->check(name, mine, stop); !free) return fail(free.error());
        return session::session::open(std::move(mine), announcing(how, announce, ""), w.time, w.random, log, std::move(stop));
    };
}

// A program ends when it finds that nobody speaks to it any more, which it may find late.
result<std::vector<std::string>> end_children(const std::vector<run::session_traces>& left, world& w,
                                              const std::stop_token& stop) {
    std::vector<std::string> ended;
    for (const auto& s : left) {
        const auto was_there = transport::end_left_child(s.child, w.time, children_end_within, stop);
        if (!was_there) return fail(was_there.error());
        if (*was_there) ended.push_back(s.id);
    }
    return ended;
}

// Over WinRM a session outlives its client. One that does not answer any more counts as ended.
run::left_ender ender(const endpoint_program& p, std::shared_ptr<const winrm_login> login, world& w) {
    if (!p.winrm)
        return [&w](const std::vector<run::session_traces>& left, std::stop_token stop) { return end_children(left, w, stop); };
    return [target = *p.winrm, login = std::move(login), &w](const std::vector<run::session_traces>& left,
                                                             std::stop_token stop) -> result<std::vector<std::string>> {
        auto mine = logged_in(target, *login);
        const auto shells = session::list_open_shells(mine, w.time, w.random, stop);
        if (!shells) return fail(shells.error());
        std::vector<std::string> ended;
        for (const auto& s : *shells)
            for (const auto& [id, child] : left) {
                if (!same_name(s.id, id)) continue;
                const auto gone = session::end_open_shell(mine, s, w.time, w.random, stop);
                if (!gone) return fail(gone.error());
                if (*gone) ended.push_back(id);
            }
        return ended;
    };
}

// What tells one endpoint from another.
std::vector<std::string> identity_of(const endpoint_program& p) {
    return p.winrm ? std::vector<std::string>{url_of(*p.winrm)} : p.argv;
}

}  // namespace

std::vector<run::endpoint> make_endpoints(std::vector<endpoint_program> programs, std::vector<std::string>& warnings,
                                          std::shared_ptr<const winrm_login> login, std::shared_ptr<const busy_ercs> busy,
                                          world& w, log_sink& log, const session::options& how) {
    std::vector<run::endpoint> out;
    std::set<std::vector<std::string>> seen;
    std::map<std::string, int> times;
    for (auto& p : programs) {
        if (!seen.insert(identity_of(p)).second) {
            warnings.push_back(one_line(p.name) + " is named twice; an ERCS gets one session, so it is used once");
            continue;
        }
        const int n = ++times[p.name];
        run::endpoint e;
        e.name = n == 1 ? p.name : p.name + "#" + std::to_string(n);
        e.end_left = ender(p, login, w);
        e.open = opener(std::move(p), login, busy, w, log, how);
        out.push_back(std::move(e));
    }
    return out;
}

}  // namespace stamplog::cli
