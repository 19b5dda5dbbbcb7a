#include "missing.hpp"

#include <string_view>

namespace stamplog::run {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& w : words) out += (out.empty() ? "" : ",") + w;
    return out;
}

// The endpoint's error texts that are known, with the step that mends them (azure-stack-docs; Microsoft's ERCS script).
std::string remedy_for(const unit_record& r) {
    const auto says = [&](std::string_view text) { return r.reason.find(text) != std::string::npos; };
    if (says("not enough space on the disk"))
        return "Ask for a shorter window: the ERCS VM gathers the logs on its own disk first.";
    if (says("password") || says("Access is denied") || says("logon failure"))
        return "Check the user and password of the share (--share-user), and its rights.";
    if (says("network path was not found") || says("network name cannot be found"))
        return "Check that the ERCS VMs reach the share: name, firewall, TCP 445.";
    if (!plan::roles_refused(r.unit, r.reason).empty())
        return "This stamp has no such role: leave it out, or look for its name with 'stamplog roles'.";
    if (says("stopped") && !r.unit.roles.empty()) return "Collect it again: stamplog collect --role " + joined(r.unit.roles);
    if (r.unit.kind != plan::unit_kind::logs) return "Collect again in a few minutes; Support can do without it.";
    const auto& roles = r.missing_roles.empty() ? r.unit.roles : r.missing_roles;
    return roles.empty() ? "Collect it again." : "Collect it again: stamplog collect --role " + joined(roles);
}

std::string what_of(const unit_record& r) {
    if (r.unit.kind != plan::unit_kind::logs) return r.unit.title;
    const auto& roles = r.missing_roles.empty() ? r.unit.roles : r.missing_roles;
    if (roles.empty()) return r.unit.title;
    return (roles.size() == 1 ? "role " : "roles ") + joined(roles);
}

}  // namespace

std::vector<report::missing_line> missing_of(const collected& c) {
    std::vector<report::missing_line> out;
    for (const auto& r : c.cover.units) {
        if (r.how == outcome::done || r.harmless) continue;
        const auto why = std::string(to_string(r.how)) + (r.reason.empty() ? "" : ": " + r.reason);
        out.push_back({what_of(r), why, remedy_for(r)});
    }
    for (const auto& s : c.cover.sessions) {
        if (!s.was_opened || (s.close.transferred && s.close.problem.empty() && s.problem.empty())) continue;
        out.push_back({"transcript of the session on " + s.ercs, s.close.problem.empty() ? s.problem : s.close.problem,
                       "It comes with the next proper close on this ERCS: any collection through it brings the transcript."});
    }
    return out;
}

}  // namespace stamplog::run
