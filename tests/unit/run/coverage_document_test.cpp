#include <catch2/catch.hpp>

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

TEST_CASE("without Get-ClusterLog the Storage zip has the cluster logs, and the record says so") {
    auto c = a_run();
    c.cover.units.push_back({.unit = information_unit(3, plan::unit_kind::cluster_log),
                             .how = outcome::failed,
                             .reason = "access denied",
                             .attempts = 1});
    SECTION("Storage came") {
        settle_cluster_log(c);
        CHECK(c.cover.units[2].how == outcome::skipped);
        CHECK(c.cover.units[2].harmless);
        CHECK(c.cover.units[2].reason.find("access denied") != std::string::npos);
    }
    SECTION("Storage did not come") {
        c.cover.units[0].how = outcome::failed;
        settle_cluster_log(c);
        CHECK(c.cover.units[2].how == outcome::failed);
    }
    SECTION("cluster logs came by the cmdlet") {
        c.cover.units[2].how = outcome::done;
        c.files["cluster/N1/Cluster.log"] = "/l/cluster-logs/N1.x_cluster.log";
        settle_cluster_log(c);
        CHECK(c.cover.units[2].how == outcome::done);
    }
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
