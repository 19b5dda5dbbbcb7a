#include <algorithm>
#include <set>

#include "missing.hpp"
#include "narrowing.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/run/report_documents.hpp"

namespace stamplog::run {
namespace {

std::string kind_name(plan::unit_kind k) {
    switch (k) {
        case plan::unit_kind::logs:
            return "logs";
        case plan::unit_kind::test:
            return "test";
        case plan::unit_kind::stamp_information:
            return "stamp_information";
        case plan::unit_kind::support_configuration:
            return "support_configuration";
        case plan::unit_kind::virtual_disks:
            return "virtual_disks";
        case plan::unit_kind::storage_jobs:
            return "storage_jobs";
        case plan::unit_kind::update_status:
            return "update_status";
        case plan::unit_kind::cluster_log:
            return "cluster_log";
    }
    return {};
}

std::optional<utc_time> known(utc_time t) { return t == utc_time{} ? std::nullopt : std::optional<utc_time>(t); }

report::unit_line line_of(const unit_record& r) {
    report::unit_line u;
    u.id = r.unit.id;
    u.kind = kind_name(r.unit.kind);
    u.title = r.unit.title;
    u.roles = r.unit.roles;
    u.resource_providers = r.unit.resource_providers;
    u.outcome = to_string(r.how);
    u.harmless = r.harmless;
    u.reason = r.reason;
    u.detail = r.detail;
    u.ercs = r.ercs;
    u.attempts = r.attempts;
    u.started = known(r.started);
    u.ended = known(r.ended);
    u.missing_roles = r.missing_roles;
    if (r.unit.part_of == 0) return u;
    u.part_of = r.unit.part_of;
    u.from = r.unit.when.from;
    u.to = r.unit.when.to;
    u.nodes = r.unit.nodes;
    u.log_types = r.unit.log_types;
    return u;
}

std::string status_of(const unit_record& r, const std::string& role, std::uint64_t zips) {
    if (r.harmless && r.how == outcome::skipped) return "not on this stamp";
    if (!has_name(r.missing_roles, role) && (r.how == outcome::done || r.how == outcome::partial)) return "complete";
    return zips == 0 ? "missing" : "partial";
}

// One line per role asked; and per role that came without being asked for by name.
std::vector<report::role_line> roles_of(const collected& c) {
    std::vector<report::role_line> out;
    const auto add = [&](const unit_record& r, const std::string& role) {
        report::role_line l{role, r.ercs, r.unit.id, "", 0, 0, ""};
        for (const auto& z : c.zips)
            if (z.unit == r.unit.id && !z.superseded && same_name(z.role, role)) {
                ++l.zips;
                l.bytes += z.size;
            }
        l.status = status_of(r, role, l.zips);
        l.part = part_in_words(r.unit);
        out.push_back(std::move(l));
    };
    for (const auto& r : c.cover.units) {
        for (const auto& role : r.unit.roles) add(r, role);
        std::set<std::string> others;
        for (const auto& z : c.zips)
            if (z.unit == r.unit.id && !z.superseded && !has_name(r.unit.roles, z.role)) others.insert(z.role);
        for (const auto& role : others) add(r, role);
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.role < b.role; });
    return out;
}

std::string name_in_bundle(const std::filesystem::path& transcript, const collected& c) {
    if (const auto masked = c.masked.find(transcript); masked != c.masked.end()) return masked->second;
    for (const auto& [name, file] : c.files)
        if (file == transcript) return name;
    return transcript.filename().string();
}

report::session_line line_of(const session_record& s, const collected& c) {
    report::session_line l;
    l.ercs = s.ercs;
    l.id = s.id;
    l.opened = s.was_opened;
    l.opened_at = known(s.opened);
    l.closed_at = known(s.closed);
    l.transferred = s.close.transferred;
    l.proved = s.proved();
    l.problem = s.problem;
    if (!s.close.problem.empty()) l.problem += (l.problem.empty() ? "" : "; ") + s.close.problem;
    for (const auto& t : s.close.transcripts) {
        l.transcripts.push_back({name_in_bundle(t.file, c), t.size, t.sha256, t.ours});
    }
    return l;
}

}  // namespace

report::coverage coverage_of(const collected& c, const std::vector<report::missing_line>& also_missing) {
    report::coverage out;
    out.missing = missing_of(c);
    out.missing.insert(out.missing.end(), also_missing.begin(), also_missing.end());
    out.complete = c.cover.complete() && also_missing.empty() && !c.interrupted;
    out.interrupted = c.interrupted;
    for (const auto& r : c.cover.units) out.units.push_back(line_of(r));
    out.roles = roles_of(c);
    for (const auto& s : c.cover.sessions) out.sessions.push_back(line_of(s, c));
    for (const auto& z : c.zips)
        out.zips.push_back({z.folder + "/" + z.file.filename().string(), z.role, z.ercs, z.session, z.sha256, z.unit, z.attempt,
                            z.size, z.superseded});
    out.notes = c.cover.notes;
    return out;
}

}  // namespace stamplog::run
