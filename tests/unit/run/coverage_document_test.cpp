#include <catch2/catch.hpp>

#include "cluster_logs.hpp"
#include "gather.hpp"
#include "scheduler_world.hpp"
#include "stamplog/run/report_documents.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

landed_zip zip_of(const std::string& role, int unit, const std::string& file) {
    landed_zip z;
    z.file = "/l/" + file;
    z.folder = "AzureStackLogs-20261121000001-E";
    z.role = role;
    z.unit = unit;
    z.size = 10;
    return z;
}

collected a_run() {
    collected c;
    c.any_session = true;
    c.zips = {zip_of("Storage", 1, "s1.zip"), zip_of("Storage", 1, "s2.zip"), zip_of("ACS", 2, "a.zip")};
    c.cover.units.push_back({.unit = logs_unit(1, {"Storage"}), .how = outcome::done, .ercs = "e1"});
    c.cover.units[0].zips = {"/l/s2.zip"};
    c.cover.units.push_back({.unit = logs_unit(2, {"ACS"}),
                             .how = outcome::failed,
                             .reason = "There is not enough space on the disk.",
                             .ercs = "e1"});
    c.cover.units[1].missing_roles = {"ACS"};
    session_record s;
    s.ercs = "e1";
    s.was_opened = true;
    s.close.problem = "none came";
    c.cover.sessions.push_back(s);
    return c;
}

}  // namespace

TEST_CASE("zips of an attempt that failed are superseded only where a later one brought the role") {
    auto c = a_run();
    mark_superseded(c.zips, c.cover.units);
    CHECK(c.zips[0].superseded);
    CHECK_FALSE(c.zips[1].superseded);
    CHECK_FALSE(c.zips[2].superseded);
}

TEST_CASE("coverage names what is missing, why, and what to do") {
    auto c = a_run();
    mark_superseded(c.zips, c.cover.units);
    const auto doc = coverage_of(c);
    CHECK_FALSE(doc.complete);
    REQUIRE(doc.missing.size() == 2);
    CHECK(doc.missing[0].what == "role ACS");
    CHECK(doc.missing[0].why == "failed: There is not enough space on the disk.");
    CHECK(doc.missing[0].remedy.find("shorter window") != std::string::npos);
    CHECK(doc.missing[1].what == "transcript of the session on e1");
    REQUIRE(doc.roles.size() == 2);
    CHECK(doc.roles[0].role == "ACS");
    CHECK(doc.roles[0].status == "partial");
    CHECK(doc.roles[1].status == "complete");
    CHECK(doc.roles[1].zips == 1);
}

TEST_CASE("what mends it is one command with every missing role, the window and the case") {
    auto c = a_run();
    c.asked.case_id = "26 11";
    c.asked.when = {*parse_rfc3339("2026-11-21T12:00:00Z"), *parse_rfc3339("2026-11-21T16:00:00Z")};
    c.cover.units[0].how = outcome::failed;
    c.cover.units[0].reason = "the node went away";
    c.cover.units[1].reason = "nobody knows why";
    const auto doc = coverage_of(c);
    REQUIRE(doc.missing.size() == 3);
    CHECK(doc.missing[0].remedy == doc.missing[1].remedy);
    CHECK(
        doc.missing[0].remedy.find("stamplog collect --role Storage,ACS --from 2026-11-21T12:00:00Z --to 2026-11-21T16:00:00Z "
                                   "--case '26 11'") != std::string::npos);
}

TEST_CASE("parts of a role that are missing are named with time, node and type, and mended by a command of their own") {
    auto c = a_run();
    const auto ten = *parse_rfc3339("2026-11-21T10:00:00Z");
    const auto hour = std::chrono::hours(1);
    c.asked.when = {ten, ten + 4 * hour};
    c.cover.units.clear();
    const auto part = [&](int id, int from, int to, std::vector<std::string> nodes, outcome how) {
        auto u = logs_unit(id, {"Storage"});
        u.part_of = 1;
        u.when = {ten + from * hour, ten + to * hour};
        u.nodes = std::move(nodes);
        u.nodes_guessed = !u.nodes.empty();
        c.cover.units.push_back({.unit = u, .how = how, .reason = how == outcome::done ? "" : "no byte"});
        if (how != outcome::done) c.cover.units.back().missing_roles = {"Storage"};
    };
    part(20, 2, 4, {}, outcome::done);
    part(21, 0, 2, {"N1"}, outcome::done);
    part(22, 0, 2, {"N2"}, outcome::failed);
    auto doc = coverage_of(c);
    REQUIRE(doc.missing.size() == 3);
    CHECK(doc.missing[0].what == "role Storage, 2026-11-21T10:00:00Z to 2026-11-21T12:00:00Z, node N2");
    CHECK(doc.missing[0].why == "failed: no byte");
    CHECK(doc.missing[0].remedy.find("stamplog collect --role Storage --node N2 --from 2026-11-21T10:00:00Z --to "
                                     "2026-11-21T12:00:00Z") != std::string::npos);
    CHECK(doc.missing[1].what == "role Storage, 2026-11-21T10:00:00Z to 2026-11-21T12:00:00Z, computers other than N1, N2");
    CHECK(doc.missing[2].what == "transcript of the session on e1");
    CHECK_FALSE(doc.complete);
    CHECK(doc.roles[1].part == "2026-11-21T10:00:00Z to 2026-11-21T12:00:00Z, node N1");
    // A failed attempt at the whole may have what is nowhere else.
    mark_superseded(c.zips, c.cover.units);
    CHECK_FALSE(c.zips[0].superseded);
    c.cover.units.pop_back();
    for (auto& r : c.cover.units) {
        r.unit.nodes_guessed = false;
        c.zips.push_back(zip_of("Storage", r.unit.id, "part" + std::to_string(r.unit.id) + ".zip"));
        r.zips = {c.zips.back().file};
    }
    mark_superseded(c.zips, c.cover.units);
    CHECK(c.zips[0].superseded);
}

TEST_CASE("zips of a call for a whole role stay unless each of its parts brought some, and together no less") {
    auto c = a_run();
    c.zips = {zip_of("Storage", 1, "whole.zip"), zip_of("Storage", 1, "end-never-came.zip"), zip_of("Storage", 2, "late.zip"),
              zip_of("Storage", 3, "early.zip")};
    c.zips[1].cut = true;
    c.cover.units.clear();
    for (const int id : {2, 3}) {
        auto u = logs_unit(id, {"Storage"});
        u.part_of = 1;
        c.cover.units.push_back({.unit = u, .how = outcome::done});
    }
    auto& late = c.cover.units[0];
    auto& early = c.cover.units[1];
    const auto stays = [&] {
        mark_superseded(c.zips, c.cover.units);
        CHECK_FALSE((c.zips[2].superseded && !late.zips.empty()));
        return !c.zips[0].superseded;
    };
    CHECK(stays());
    CHECK_FALSE(c.zips[1].superseded);  // nothing came in place of it
    late.zips = {"/l/late.zip"};
    CHECK(stays());
    CHECK(c.zips[1].superseded);  // no unzip opens it
    early.zips = {"/l/early.zip"};
    CHECK_FALSE(stays());
    c.zips[0].size = 21;
    CHECK(stays());
    CHECK(c.zips[1].superseded);
    c.zips[3].size = 11;
    CHECK_FALSE(stays());
}

TEST_CASE("a record that says done without a zip of the role puts no other attempt's zip aside") {
    auto c = a_run();
    c.cover.units[0].zips.clear();
    mark_superseded(c.zips, c.cover.units);
    CHECK_FALSE(c.zips[0].superseded);
    CHECK_FALSE(c.zips[1].superseded);
}

TEST_CASE("guessed nodes may not be all, so that a run that asked by them is not complete") {
    coverage c;
    c.units.push_back({.unit = logs_unit(1, {"Storage"}), .how = outcome::done});
    CHECK(c.complete());
    c.units[0].unit.nodes_guessed = true;
    CHECK_FALSE(c.complete());
}

TEST_CASE("a wrong share password is mended by its own flags") {
    auto c = a_run();
    c.cover.units[1].reason = "The user name or password is incorrect.";
    const auto remedy = coverage_of(c).missing.at(0).remedy;
    for (const char* way : {"--share-user", "--share-credential-file", "STAMPLOG_SHARE_PASSWORD"})
        CHECK(remedy.find(way) != std::string::npos);
}

TEST_CASE("an unreachable stamp is one line, not a list of units") {
    collected c;
    c.cover.units.push_back({.unit = logs_unit(1, {"A"}), .reason = "no ERCS was left to run it"});
    c.cover.units.push_back({.unit = information_unit(2), .reason = "no ERCS was left to run it"});
    session_record s;
    s.ercs = "10.0.0.225";
    s.problem = "no answer within 60 s";
    c.cover.sessions = {s};
    const auto missing = coverage_of(c).missing;
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].why == "no ERCS could be used (10.0.0.225: no answer within 60 s)");
    CHECK(missing[0].remedy == "See at which step it fails, with 'stamplog doctor'.");
    c.cover.sessions[0].remedy = "Is its WinRM service running?";
    c.cover.sessions.push_back(c.cover.sessions[0]);  // says the same
    c.cover.sessions.push_back(c.cover.sessions[0]);
    c.cover.sessions[2].remedy = "Stop the other run.";
    CHECK(coverage_of(c).missing.at(0).remedy == "Is its WinRM service running? Stop the other run.");
    c.auth_refused_by_all = true;
    CHECK(coverage_of(c).missing.at(0).remedy.find("--credential-file") != std::string::npos);
}

TEST_CASE("units that never ran have one line together") {
    auto c = a_run();
    for (int id : {3, 4})
        c.cover.units.push_back({.unit = logs_unit(id, {"R" + std::to_string(id)}), .reason = "no ERCS was left to run it"});
    c.cover.units.push_back({.unit = information_unit(5), .reason = "no ERCS was left to run it"});
    const auto missing = coverage_of(c).missing;
    REQUIRE(missing.size() == 3);
    CHECK(missing[1].what == "roles R3,R4, Test-AzureStack");
    CHECK(missing[1].why == "skipped: no ERCS was left to run it");
}

TEST_CASE("a session whose close went wrong but whose transcript came is proved") {
    session_record s;
    s.was_opened = true;
    s.close.transferred = true;
    s.close.note = "Close-PrivilegedEndpoint failed: it could not remove a file";
    CHECK(s.proved());
    s.close.problem = "no transcript appeared on the share";
    CHECK_FALSE(s.proved());
}

TEST_CASE("the case is written in UTC and in stamp time") {
    plan::plan p;
    p.asked.case_id = "2611";
    p.asked.when = {*parse_rfc3339("2026-11-21T12:00:00Z"), *parse_rfc3339("2026-11-21T16:00:00Z")};
    settings s;
    s.stamp.timezone = "W. Europe Standard Time";
    const auto c = case_of(p, s, p.asked.when.to);
    CHECK(c.from_in_stamp_time == "2026-11-21 13:00:00 (W. Europe Standard Time)");
    s.stamp.timezone = "";
    CHECK(case_of(p, s, p.asked.when.to).from_in_stamp_time.empty());
}
