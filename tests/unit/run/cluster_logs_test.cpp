// Where the failover cluster's logs come from, and what the run says of it.
#include "cluster_logs.hpp"

#include <catch2/catch.hpp>

#include "../pep/transcript_support.hpp"
#include "bundle_sources.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/report_documents.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

using members = std::vector<std::pair<std::string, std::string>>;

// Get-ClusterLog brought nothing; the Storage role came with these members, if it was asked for.
struct cluster_case {
    scratch folder;
    collected c;

    cluster_case(const members& storage_members, bool asked) {
        c.any_session = true;
        if (asked) {
            c.cover.units.push_back({.unit = logs_unit(1, {"Storage"}), .how = outcome::done});
            landed_zip z;
            z.file = folder.path / "Storage-20261121000001.zip";
            z.role = "Storage";
            write_file(z.file, test::zip_of(storage_members));
            c.zips.push_back(z);
        }
        c.cover.units.push_back({.unit = information_unit(2, plan::unit_kind::cluster_log),
                                 .how = outcome::skipped,
                                 .reason = "it brought no cluster log to the share (Access is denied)",
                                 .harmless = true,
                                 .attempts = 1});
    }
    const unit_record& log() const { return c.cover.units.back(); }
};

}  // namespace

TEST_CASE("cluster logs of the Storage zips take the place of Get-ClusterLog, because they were looked for and found") {
    cluster_case t(members{{"N1/Reports/Cluster.log", "x"},
                           {"Storage/N2/Cluster/N2.azurestack.local_cluster.log", "y"},
                           {"N1/WinEvents/System.evtx", "z"}},
                   true);
    CHECK_FALSE(settle_cluster_log(t.c));
    CHECK(t.log().how == outcome::skipped);
    CHECK(t.log().harmless);
    CHECK(t.log().detail == "cluster logs of 2 nodes from the Storage zips");
    CHECK(t.log().reason.find("Access is denied") != std::string::npos);
    CHECK(t.c.cover.notes.size() == 1);
    CHECK(bundle_sources(t.c, {}).copies.size() == 2);
}

TEST_CASE("Storage zips without a cluster log are not said to hold one") {
    cluster_case t(members{{"N1/WinEvents/System.evtx", "z"}}, true);
    CHECK_FALSE(settle_cluster_log(t.c));
    CHECK(t.log().how == outcome::skipped);
    CHECK(t.log().detail == "the Storage zips hold none either");
    REQUIRE(t.c.cover.notes.size() == 1);
    CHECK(t.c.cover.notes[0].find("hold none either") != std::string::npos);
    CHECK(bundle_sources(t.c, {}).copies.empty());
}

TEST_CASE("a cluster log that nobody asked for is no loss, and a note says how to get it") {
    cluster_case t(members{}, false);
    CHECK_FALSE(settle_cluster_log(t.c));
    CHECK(t.log().how == outcome::skipped);
    CHECK(t.log().harmless);
    REQUIRE(t.c.cover.notes.size() == 1);
    CHECK(t.c.cover.notes[0].find("Access is denied") != std::string::npos);
    CHECK(t.c.cover.notes[0].find("--role Storage") != std::string::npos);
}

TEST_CASE("Get-ClusterLog's own logs go before those of the Storage zips") {
    cluster_case t(members{{"N1/Reports/Cluster.log", "x"}}, true);
    t.c.cover.units.back().how = outcome::done;
    t.c.cover.units.back().harmless = false;
    t.c.files["cluster/N1/Cluster.log"] = "/l/cluster-logs/N1.x_cluster.log";
    CHECK_FALSE(settle_cluster_log(t.c));
    CHECK(t.log().how == outcome::done);
    CHECK(t.log().detail == "cluster logs by Get-ClusterLog");
    CHECK(bundle_sources(t.c, {}).copies.empty());
}

TEST_CASE("a run without the Storage role is complete though Get-ClusterLog is denied, and one word tells of it") {
    scripted_run run;
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), information_unit(2, plan::unit_kind::cluster_log)}), 1);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(coverage_of(*got).missing.empty());
    const auto told = std::count_if(run.told.begin(), run.told.end(), [](const auto& e) {
        return e.what == progress_event::kind::unit_ended && e.unit == 2 && e.text.find(": skipped (") != std::string::npos &&
               e.text.find("Access is denied") != std::string::npos;
    });
    CHECK(told == 1);
    CHECK(std::count_if(run.told.begin(), run.told.end(),
                        [](const auto& e) { return e.what == progress_event::kind::unit_ended && e.unit == 2; }) == 1);
}

TEST_CASE("cluster logs that reach the share are in the bundle") {
    scripted_run run;
    run.stamp.cluster_log_reaches_the_share = true;
    const auto got = run.collect_on(plan_of({information_unit(1, plan::unit_kind::cluster_log)}), 1);
    REQUIRE(got);
    CHECK(got->cover.units.front().how == outcome::done);
    CHECK(got->files.count("cluster/N1/Cluster.log") == 1);
}

TEST_CASE("a Get-ClusterLog that was lost with its session is made good by the Storage zips, and that is told") {
    cluster_case t(members{{"N1/Reports/Cluster.log", "x"}}, true);
    t.c.cover.units.back().how = outcome::failed;
    t.c.cover.units.back().harmless = false;
    CHECK(settle_cluster_log(t.c));
    CHECK(t.log().how == outcome::skipped);
    CHECK(t.log().harmless);
}
