#include "coverage_schema.hpp"
#include "document.hpp"
#include "stamplog/report/coverage.hpp"

namespace stamplog::report {
namespace {

json of(const unit_line& u);
json of(const role_line& r);
json of(const transcript_line& t);
json of(const session_line& s);
json of(const zip_line& z);
json of(const missing_line& m);

template <class T>
json all(const std::vector<T>& lines) {
    json out = json::array();
    for (const auto& l : lines) out.push_back(of(l));
    return out;
}

json of(const unit_line& u) {
    return {{"id", u.id},
            {"kind", u.kind},
            {"title", u.title},
            {"roles", u.roles},
            {"resource_providers", u.resource_providers},
            {"outcome", u.outcome},
            {"harmless", u.harmless},
            {"reason", u.reason},
            {"detail", u.detail},
            {"ercs", u.ercs},
            {"attempts", u.attempts},
            {"started", time_or_null(u.started)},
            {"ended", time_or_null(u.ended)},
            {"missing_roles", u.missing_roles},
            {"part_of", u.part_of},
            {"from", time_or_null(u.from)},
            {"to", time_or_null(u.to)},
            {"nodes", u.nodes},
            {"log_types", u.log_types}};
}

json of(const role_line& r) {
    return {{"role", r.role}, {"ercs", r.ercs},   {"unit", r.unit}, {"status", r.status},
            {"zips", r.zips}, {"bytes", r.bytes}, {"part", r.part}};
}

json of(const transcript_line& t) { return {{"name", t.name}, {"size", t.size}, {"sha256", t.sha256}, {"ours", t.ours}}; }

json of(const session_line& s) {
    return {{"ercs", s.ercs},
            {"id", s.id},
            {"opened", s.opened},
            {"opened_at", time_or_null(s.opened_at)},
            {"closed_at", time_or_null(s.closed_at)},
            {"transferred", s.transferred},
            {"proved", s.proved},
            {"problem", s.problem},
            {"transcripts", all(s.transcripts)}};
}

json of(const zip_line& z) {
    return {{"name", z.name}, {"role", z.role},       {"ercs", z.ercs},     {"session", z.session},      {"unit", z.unit},
            {"size", z.size}, {"attempt", z.attempt}, {"sha256", z.sha256}, {"superseded", z.superseded}};
}

json of(const missing_line& m) { return {{"what", m.what}, {"why", m.why}, {"remedy", m.remedy}}; }

}  // namespace

std::string to_json(const coverage& c) {
    json j = new_document(coverage_schema);
    j["complete"] = c.complete;
    j["interrupted"] = c.interrupted;
    j["missing"] = all(c.missing);
    j["units"] = all(c.units);
    j["roles"] = all(c.roles);
    j["sessions"] = all(c.sessions);
    j["zips"] = all(c.zips);
    j["notes"] = c.notes;
    return dump(j);
}

}  // namespace stamplog::report
