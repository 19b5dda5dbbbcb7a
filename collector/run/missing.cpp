#include "missing.hpp"

#include <algorithm>
#include <string_view>

#include "collect_command.hpp"
#include "missing_parts.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/pep/share_trouble.hpp"

namespace stamplog::run {
namespace {

const std::vector<std::string>& roles_missing_of(const unit_record& r) {
    return r.missing_roles.empty() ? r.unit.roles : r.missing_roles;
}

// Parts of roles have lines of their own.
bool is_missing(const unit_record& r) { return r.how != outcome::done && !r.harmless && r.unit.part_of == 0; }

// One command for everything that is missing whole, so that it comes in one more run.
std::string collect_again(const collected& c) {
    what_to_collect what{
        .nodes = c.asked.nodes, .log_types = c.asked.log_types, .when = c.asked.when, .case_id = c.asked.case_id};
    for (const auto& r : c.cover.units) {
        if (!is_missing(r) || r.unit.kind != plan::unit_kind::logs) continue;
        for (const auto& role : roles_missing_of(r))
            if (!has_name(what.roles, role)) what.roles.push_back(role);
        if (r.unit.roles.empty()) what.resource_providers = r.unit.resource_providers;
    }
    return "Collect it again, with this run's --stamp or --ercs, --share and --stage: " + collect_command(what);
}

// The endpoint's error texts that are known, with the step that mends them (azure-stack-docs; Microsoft's ERCS script).
std::string remedy_for(const unit_record& r, const std::string& again) {
    const auto words = lower(r.reason);
    const auto says = [&](std::string_view text) { return words.find(text) != std::string::npos; };
    if (says("not enough space on the disk"))
        return "Ask for a shorter window: the ERCS VM gathers the logs on its own disk first.";
    if (auto mends = pep::share_remedy(words); !mends.empty()) return mends;
    if (!plan::roles_refused(r.unit, r.reason).empty())
        return "This stamp has no such role: leave it out, or look for its name with 'stamplog roles'.";
    if (r.unit.kind != plan::unit_kind::logs) return "Collect again in a few minutes; Support can do without it.";
    return again;
}

std::string roles_in_words(const std::vector<std::string>& roles) {
    return (roles.size() == 1 ? "role " : "roles ") + joined(roles, ",");
}

std::string what_of(const unit_record& r) {
    const auto& roles = roles_missing_of(r);
    return r.unit.kind != plan::unit_kind::logs || roles.empty() ? r.unit.title : roles_in_words(roles);
}

// What each ERCS's own refusal asks for, each sentence once: a wrong address, a missing program and a busy ERCS are not mended
// alike.
std::string remedy_of_refusals(const collected& c) {
    std::vector<std::string> out;
    for (const auto& s : c.cover.sessions)
        if (!s.remedy.empty() && std::ranges::find(out, s.remedy) == out.end()) out.push_back(s.remedy);
    if (c.auth_refused_by_all)
        out.emplace_back("Check the user (--user) and the password (--credential-file or STAMPLOG_PASSWORD).");
    return out.empty() ? "See at which step it fails, with 'stamplog doctor'." : joined(out, " ");
}

report::missing_line nothing_reached(const collected& c) {
    std::vector<std::string> why;
    for (const auto& s : c.cover.sessions) why.push_back(s.ercs + ": " + s.problem);
    return {"everything", "no ERCS could be used (" + joined(why, "; ") + ")", remedy_of_refusals(c)};
}

// Units that never ran have one cause together, and one line.
report::missing_line never_ran(const collected& c, const std::string& reason, const std::string& again) {
    std::vector<std::string> roles, others;
    for (const auto& r : c.cover.units) {
        if (!is_missing(r) || r.how != outcome::skipped || r.reason != reason) continue;
        if (r.unit.roles.empty())
            others.push_back(r.unit.title);
        else
            roles.insert(roles.end(), r.unit.roles.begin(), r.unit.roles.end());
    }
    if (!roles.empty()) others.insert(others.begin(), roles_in_words(roles));
    return {joined(others, ", "), "skipped: " + reason, again};
}

// A close brings all that the ERCS has kept, if it can write to the share.
std::string transcript_remedy(const std::string& why) {
    const auto first = pep::share_remedy(why);
    return (first.empty() ? "" : first + " ") +
           "The transcript waits on the ERCS for the next proper close, of any run: 'stamplog resume' of this run brings it, "
           "or finds where another run's close has put it.";
}

}  // namespace

std::vector<report::missing_line> missing_of(const collected& c) {
    if (!c.any_session && !c.interrupted) return {nothing_reached(c)};
    std::vector<report::missing_line> out;
    std::vector<std::string> told;  // reasons of units that never ran
    const auto again = collect_again(c);
    for (const auto& r : c.cover.units) {
        if (!is_missing(r)) continue;
        if (r.how == outcome::skipped) {
            if (std::find(told.begin(), told.end(), r.reason) != told.end()) continue;
            told.push_back(r.reason);
            out.push_back(never_ran(c, r.reason, again));
            continue;
        }
        const auto why = std::string(to_string(r.how)) + (r.reason.empty() ? "" : ": " + r.reason);
        out.push_back({what_of(r), why, remedy_for(r, again)});
    }
    const auto parts = missing_parts_of(c);
    out.insert(out.end(), parts.begin(), parts.end());
    for (const auto& s : c.cover.sessions) {
        if (!s.was_opened || s.proved()) continue;
        const auto& why = s.close.problem.empty() ? s.problem : s.close.problem;
        out.push_back({"transcript of the session on " + s.ercs, why, transcript_remedy(why)});
    }
    return out;
}

}  // namespace stamplog::run
