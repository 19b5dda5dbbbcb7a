#include "stamplog/pep/doctor.hpp"

#include <set>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {
namespace {

// A name that no endpoint has: Get-Command's complaint about it shows the language of the endpoint's texts.
constexpr const char* unknown_name = "Get-StamplogProbe";
constexpr std::string_view english = "The term '";

psrp::command list_and_probe() { return {"Get-Command", {{"Name", std::vector<std::string>{"*", unknown_name}}}}; }

std::set<std::string> names_in(const call_outcome& listed) {
    std::set<std::string> out;
    for (const auto& v : listed.output)
        if (const auto* o = psrp::as_object(v))
            if (const auto* name = o->find("Name")) out.insert(lower(psrp::display(*name)));
    return out;
}

// Nobody tells the language mode of a session that runs no script, and script is not sent to find out. What can be seen is
// whether a cmdlet is offered that would run script or programs: a restricted endpoint offers none.
check language_mode(const std::set<std::string>& names) {
    for (const auto* cmdlet : {"invoke-expression", "invoke-command", "start-process", "new-object"})
        if (names.contains(cmdlet))
            return {"language-mode", check_state::failed, std::string("not restricted: ") + cmdlet + " is offered",
                    "This is an ordinary PowerShell endpoint, not a Privileged Endpoint: is it an ERCS VM, and is the session "
                    "configuration PrivilegedEndpoint?"};
    return {"language-mode", check_state::ok, "restricted: no cmdlet is offered that runs script", ""};
}

// Error texts follow the session's UI culture. The culture of numbers and dates cannot be seen by a typed command.
check culture(const call_outcome& listed) {
    for (const auto& e : listed.errors) {
        if (e.message.find(unknown_name) == std::string::npos) continue;
        if (e.message.starts_with(english)) return {"culture", check_state::ok, "messages are in English", ""};
        return {"culture", check_state::warning, "messages are not in English: " + e.message,
                "The endpoint's cmdlets are made for en-US, which stamplog asks for; a proxy or gateway may override it."};
    }
    return {"culture", check_state::not_visible, "the endpoint showed no message whose language could be seen", ""};
}

std::string in_seconds(std::chrono::seconds s) {
    const auto n = s.count();
    if (n == 0) return "as ours, to the second";
    return std::to_string(n < 0 ? -n : n) + " s " + (n < 0 ? "behind" : "ahead of") + " ours";
}

check clock_check(const std::optional<std::chrono::seconds>& ahead) {
    if (!ahead) return {"clock", check_state::not_visible, "this transport does not tell the endpoint's time", ""};
    const auto size = *ahead < std::chrono::seconds(0) ? -*ahead : *ahead;
    if (size <= clock_threshold) return {"clock", check_state::ok, in_seconds(*ahead), ""};
    return {"clock", check_state::failed, in_seconds(*ahead),
            "Set this machine's clock: Kerberos refuses such a difference, and --from and --to would mean other hours."};
}

check cmdlets(const std::set<std::string>& names) {
    std::string missing;
    bool vital = false;
    const auto look = [&](std::string_view name, bool is_vital) {
        if (names.contains(lower(std::string(name)))) return;
        missing += (missing.empty() ? "" : ", ") + std::string(name);
        vital = vital || is_vital;
    };
    look("Close-PrivilegedEndpoint", true);
    for (const auto& c : allowed_cmdlets())
        if (!c.opt_in) look(c.name, c.name == "Get-AzureStackLog");
    if (missing.empty()) return {"cmdlets", check_state::ok, "all that stamplog calls are offered", ""};
    if (!vital)
        return {"cmdlets", check_state::warning, "not offered: " + missing,
                "Older stamps have fewer: what these would have told is named as missing in the bundle."};
    return {
        "cmdlets", check_state::failed, "not offered: " + missing,
        "This is no Privileged Endpoint, or the user is in no role that may call them: stamplog commands shows what is there."};
}

}  // namespace

std::vector<check> unreached_session_checks() {
    std::vector<check> out;
    for (const auto* name : {"language-mode", "culture", "clock", "cmdlets"})
        out.push_back({name, check_state::not_reached, "", ""});
    return out;
}

std::vector<check> session_checks(pep_session& s, const std::optional<std::chrono::seconds>& ahead,
                                  const std::stop_token& stop) {
    const auto listed = s.call(list_and_probe(), {}, stop);
    auto out = unreached_session_checks();
    out[2] = clock_check(ahead);
    if (!listed || listed->status != call_status::done) {
        out[0] = {"language-mode", check_state::failed, listed ? "Get-Command: " + listed->message() : listed.error().what,
                  listed ? "The endpoint must offer Get-Command, as every restricted session does." : listed.error().hint};
        return out;
    }
    const auto names = names_in(*listed);
    out[0] = language_mode(names);
    out[1] = culture(*listed);
    out[3] = cmdlets(names);
    return out;
}

}  // namespace stamplog::pep
