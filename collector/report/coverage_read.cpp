#include "coverage_schema.hpp"
#include "document.hpp"
#include "stamplog/report/coverage.hpp"

namespace stamplog::report {
namespace {

unit_line read_unit(const json& j) {
    unit_line u;
    read(j, "id", u.id);
    read(j, "kind", u.kind);
    read(j, "title", u.title);
    read(j, "roles", u.roles);
    read(j, "resource_providers", u.resource_providers);
    read(j, "outcome", u.outcome);
    read(j, "harmless", u.harmless);
    read(j, "reason", u.reason);
    read(j, "detail", u.detail);
    read(j, "ercs", u.ercs);
    read(j, "attempts", u.attempts);
    read(j, "started", u.started);
    read(j, "ended", u.ended);
    read(j, "missing_roles", u.missing_roles);
    read(j, "part_of", u.part_of);
    read(j, "from", u.from);
    read(j, "to", u.to);
    read(j, "nodes", u.nodes);
    read(j, "log_types", u.log_types);
    return u;
}

role_line read_role(const json& j) {
    role_line r;
    read(j, "role", r.role);
    read(j, "ercs", r.ercs);
    read(j, "unit", r.unit);
    read(j, "status", r.status);
    read(j, "zips", r.zips);
    read(j, "bytes", r.bytes);
    read(j, "part", r.part);
    return r;
}

transcript_line read_transcript(const json& j) {
    transcript_line t;
    read(j, "name", t.name);
    read(j, "size", t.size);
    read(j, "sha256", t.sha256);
    read(j, "ours", t.ours);
    return t;
}

session_line read_session(const json& j) {
    session_line s;
    read(j, "ercs", s.ercs);
    read(j, "id", s.id);
    read(j, "opened", s.opened);
    read(j, "opened_at", s.opened_at);
    read(j, "closed_at", s.closed_at);
    read(j, "transferred", s.transferred);
    read(j, "proved", s.proved);
    read(j, "problem", s.problem);
    read_each(j, "transcripts", [&](const json& t) { s.transcripts.push_back(read_transcript(t)); });
    return s;
}

zip_line read_zip(const json& j) {
    zip_line z;
    read(j, "name", z.name);
    read(j, "role", z.role);
    read(j, "ercs", z.ercs);
    read(j, "session", z.session);
    read(j, "unit", z.unit);
    read(j, "size", z.size);
    read(j, "attempt", z.attempt);
    read(j, "sha256", z.sha256);
    read(j, "superseded", z.superseded);
    return z;
}

missing_line read_missing(const json& j) {
    missing_line m;
    read(j, "what", m.what);
    read(j, "why", m.why);
    read(j, "remedy", m.remedy);
    return m;
}

coverage read_coverage(const json& j) {
    coverage c;
    read(j, "complete", c.complete);
    read(j, "interrupted", c.interrupted);
    read_each(j, "missing", [&](const json& e) { c.missing.push_back(read_missing(e)); });
    read_each(j, "units", [&](const json& e) { c.units.push_back(read_unit(e)); });
    read_each(j, "roles", [&](const json& e) { c.roles.push_back(read_role(e)); });
    read_each(j, "sessions", [&](const json& e) { c.sessions.push_back(read_session(e)); });
    read_each(j, "zips", [&](const json& e) { c.zips.push_back(read_zip(e)); });
    read(j, "notes", c.notes);
    return c;
}

}  // namespace

result<coverage> parse_coverage(std::string_view text) {
    auto j = open_document(text, coverage_schema);
    if (!j) return fail(j.error());
    try {
        return read_coverage(*j);
    } catch (const std::exception& e) {
        return fail(errc::corrupt, std::string(coverage_schema) + ": " + e.what());
    }
}

}  // namespace stamplog::report
