// The steps to a runspace, and at which of them an error arose.
#include <algorithm>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/doctor.hpp"

namespace stamplog::pep {
namespace {

constexpr std::string_view winrm_steps[] = {"name", "tcp", "http", "auth", "shell", "runspace"};
constexpr std::string_view program_steps[] = {"program", "runspace"};

bool says(const std::string& text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view w) { return text.find(w) != std::string::npos; });
}

// Who may log on, and not open the endpoint: the credential was taken.
bool may_not_enter(const std::string& text) {
    return says(text, {"accessdenied", "access is denied", "(5)", "(2147942405)", "http status 403"});
}

// The texts are those of transport/http*, session/winrm_connection and wsman; the test holds each.
std::string_view winrm_step(const error& e) {
    const auto text = lower(e.what);
    if (says(text, {"(http "})) return e.code == errc::auth ? "auth" : "http";
    if (says(text, {"open a shell"}))
        return e.code == errc::auth && !may_not_enter(text) ? "auth" : e.code == errc::corrupt ? "http" : "shell";
    if (e.code == errc::not_found) return "name";
    if (says(text, {"refused", "no connection in time", "route", "unreachable", "connection timed out"}) &&
        (e.code == errc::disconnected || e.code == errc::timed_out))
        return "tcp";
    if (says(text, {"certificate", "tls"})) return "http";
    if (e.code == errc::auth || says(text, {"handshake", "who we are", "sealed", "authentication"})) return "auth";
    if (says(text, {"runspace", "a command", "receive"})) return "runspace";
    return e.code == errc::timed_out && !says(text, {"no answer in time"}) ? "runspace" : "http";
}

// What fails once the program runs is the runspace's failure: the program may have ended, or speak another protocol.
std::string_view program_step(const error& e) {
    const bool never_began = !e.what.starts_with("open session") && (e.code == errc::not_found || e.code == errc::config ||
                                                                     e.code == errc::io || e.code == errc::limit);
    return never_began ? "program" : "runspace";
}

}  // namespace

std::string_view to_string(check_state s) {
    switch (s) {
        case check_state::ok:
            return "ok";
        case check_state::warning:
            return "warning";
        case check_state::failed:
            return "failed";
        case check_state::not_reached:
            return "not reached";
        case check_state::not_visible:
            return "not visible";
    }
    return "?";
}

std::vector<std::string_view> steps_of(transport_kind kind) {
    if (kind == transport_kind::winrm) return {std::begin(winrm_steps), std::end(winrm_steps)};
    return {std::begin(program_steps), std::end(program_steps)};
}

std::string_view failed_step(transport_kind kind, const error& e) {
    return kind == transport_kind::winrm ? winrm_step(e) : program_step(e);
}

std::vector<check> opening_checks(transport_kind kind, const std::optional<error>& failure) {
    const std::string_view at = failure ? failed_step(kind, *failure) : std::string_view();
    bool reached = true;
    std::vector<check> out;
    for (const auto step : steps_of(kind)) {
        check c{std::string(step), reached ? check_state::ok : check_state::not_reached, "", ""};
        if (step == at) {
            c.state = check_state::failed;
            c.found = failure->what;
            c.mend = failure->hint;
            reached = false;
        }
        out.push_back(std::move(c));
    }
    return out;
}

}  // namespace stamplog::pep
