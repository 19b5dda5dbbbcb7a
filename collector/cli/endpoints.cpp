#include "endpoints.hpp"

#include <filesystem>
#include <map>
#include <set>

#include "output.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/session/open_shells.hpp"
#include "stamplog/transport/channel.hpp"

namespace stamplog::cli {
namespace {

std::string trimmed(std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return std::string(s);
}

}  // namespace

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
        return endpoint_program{"exec:" + std::filesystem::path(argv->front()).filename().string(), std::move(*argv), {}};
    }
    if (value.starts_with("ssh://")) {
        auto command = transport::ssh_command(value);
        if (!command) return fail_in("--ercs " + value, command);
        const auto at = value.find('@');
        std::string host = value.substr(at == std::string::npos ? 6 : at + 1);
        if (host.starts_with('['))  // an IPv6 address, whose colons are its own
            host = host.substr(0, host.find(']') + 1);
        else
            host = host.substr(0, host.find(':'));
        return endpoint_program{std::move(host), std::move(command->argv), {}};
    }
    auto at = parse_winrm(value);
    if (!at) return fail(at.error());
    auto name = winrm_name(*at);
    auto target = make_winrm_target(std::move(*at), how);
    if (!target) return fail(target.error());
    return endpoint_program{std::move(name), {}, std::move(*target)};
}

namespace {

using opened = result<std::unique_ptr<session::session>>;

using opener_function = std::function<opened(std::stop_token, const run::id_sink&)>;

session::options announcing(session::options how, const run::id_sink& announce) {
    if (announce) how.announce = [announce](const guid& id) { announce(to_string(id)); };
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
            return session::session::open(std::move(*link), announcing(how, announce), w.time, w.random, log, std::move(stop));
        };
    return [name = p.name, target = std::move(*p.winrm), login = std::move(login), busy = std::move(busy), how, &w, &log](
               std::stop_token stop, const run::id_sink& announce) -> opened {
        auto mine = logged_in(target, *login);
        if (busy)
            if (auto free = busy->check(name, mine, stop); !free) return fail(free.error());
        return session::session::open(std::move(mine), announcing(how, announce), w.time, w.random, log, std::move(stop));
    };
}

// Over WinRM a session outlives its client. One that does not answer any more counts as ended.
std::function<result<std::vector<std::string>>(const std::vector<std::string>&, std::stop_token)> ender(
    const endpoint_program& p, std::shared_ptr<const winrm_login> login, world& w) {
    if (!p.winrm) return {};
    return [target = *p.winrm, login = std::move(login), &w](const std::vector<std::string>& ids,
                                                             std::stop_token stop) -> result<std::vector<std::string>> {
        auto mine = logged_in(target, *login);
        const auto shells = session::list_open_shells(mine, w.time, w.random, stop);
        if (!shells) return fail(shells.error());
        std::vector<std::string> ended;
        for (const auto& s : *shells)
            for (const auto& id : ids) {
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
