// The whole orchestrator: threads, flow graph, landing and journal, over a scripted stamp.
#include <catch2/catch.hpp>
#include <condition_variable>

#include "database.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/run/exit_code.hpp"
#include "stamplog/run/report_documents.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;
using does = scripted_stamp::does;

namespace {

const unit_record* record_of(const collected& c, const std::string& title) {
    for (const auto& r : c.cover.units)
        if (r.unit.title == title) return &r;
    return nullptr;
}

std::string read_file(const fs::path& p) {
    std::ifstream in(p, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a run brings every role, each zip with its hash and where it came from") {
    scripted_run run;
    const auto got = run.collect_on(
        plan_of({information_unit(1), logs_unit(2, {"Storage"}), logs_unit(3, {"ACS", "ACSBlob", "Domain"})}), 3);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(got->any_session);
    CHECK_FALSE(got->interrupted);
    CHECK(got->cover.units.size() == 3);
    CHECK(got->zips.size() == 5);  // Domain has two parts
    for (const auto& z : got->zips) {
        CHECK(z.sha256 == to_hex(sha256_of(as_bytes(read_file(z.file)))));
        CHECK(z.unit == (z.role == "Storage" ? 2 : 3));
        CHECK(z.command == "Get-AzureStackLog");
        CHECK(z.session.starts_with("session-"));
        CHECK_FALSE(z.superseded);
        for (const auto& [name, value] : z.parameters) CHECK(value.find("S3cretOfTheShare") == std::string::npos);
    }
    CHECK(got->documents.count("health/Test-AzureStack.txt") == 1);
    CHECK(got->files.count("transcripts/ERCS01-10.0.0.225/transcript.txt") == 1);
    CHECK(run.stamp.closed == 3);
    CHECK(run.stamp.most_on_one == 1);
}

TEST_CASE("one ERCS is enough") {
    scripted_run run;
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), information_unit(3)}), 1);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(run.stamp.most == 1);
}

TEST_CASE("an ERCS that cannot be opened costs nothing but itself") {
    scripted_run run;
    run.stamp.opens = [](std::size_t i) {
        return i == 1 ? result<void>(fail(errc::timed_out, "no answer within 60 s")) : result<void>{};
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"})}), 3);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK_FALSE(got->cover.sessions[1].was_opened);
    CHECK(got->cover.sessions[1].problem == "no answer within 60 s");
    CHECK(run.stamp.closed == 2);
}

TEST_CASE("no session at all: every unit is skipped and the run says that nothing began") {
    scripted_run run;
    run.stamp.opens = [](std::size_t) { return result<void>(fail(errc::auth, "the password is wrong")); };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"})}), 3);
    REQUIRE(got);
    CHECK_FALSE(got->any_session);
    CHECK(got->auth_refused_by_all);
    CHECK(got->cover.units.front().how == outcome::skipped);
}

TEST_CASE("an ERCS that dies leaves its role to the others, its transcript is missing, its half zips are superseded") {
    scripted_run run;
    std::atomic<bool> died{false};
    run.stamp.script = [&](std::size_t, const auto& roles, int) {
        return roles.front() == "A" && !died.exchange(true) ? does::die : does::work;
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A", "B"}), logs_unit(2, {"C"})}), 2);
    REQUIRE(got);
    for (const auto& r : got->cover.units) CHECK(r.how == outcome::done);
    CHECK_FALSE(got->cover.complete());
    CHECK_FALSE(got->cover.every_transcript_proved());
    CHECK(run.stamp.closed == 1);
    CHECK(run.stamp.abandoned == 1);
    CHECK(std::count_if(got->zips.begin(), got->zips.end(), [](const auto& z) { return z.superseded; }) == 1);
    CHECK(std::count_if(got->zips.begin(), got->zips.end(), [](const auto& z) { return !z.superseded; }) == 3);
}

TEST_CASE("a role that fails is named with the endpoint's own words") {
    scripted_run run;
    run.stamp.words = "There is not enough space on the disk.";
    run.stamp.script = [](std::size_t, const auto& roles, int) {
        return std::find(roles.begin(), roles.end(), "Bad") != roles.end() ? does::fail : does::work;
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A", "Bad", "B"}), logs_unit(2, {"Storage"})}), 3);
    REQUIRE(got);
    REQUIRE(record_of(*got, "Bad"));
    CHECK(record_of(*got, "Bad")->how == outcome::failed);
    CHECK(record_of(*got, "Bad")->reason == "There is not enough space on the disk.");
    for (const char* role : {"A", "B", "Storage"}) CHECK(record_of(*got, role)->how == outcome::done);
}

TEST_CASE("refused concurrency makes the run serial, and it says so") {
    scripted_run run;
    std::mutex mutex;
    std::condition_variable turned_away;
    int refused = 0;
    // The first collection goes on until a second one has been refused beside it.
    run.stamp.script = [&](std::size_t, const auto&, int beside) {
        std::unique_lock lock(mutex);
        if (beside > 0) {
            ++refused;
            turned_away.notify_all();
            return does::fail;
        }
        turned_away.wait(lock, [&] { return refused > 0; });
        return does::work;
    };
    run.stamp.words = "another log collection is running";
    const auto got =
        run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), logs_unit(3, {"C"}), logs_unit(4, {"D"})}), 3);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(std::any_of(got->cover.notes.begin(), got->cover.notes.end(),
                      [](const auto& n) { return n.starts_with("serial from here on"); }));
}

TEST_CASE("a stop ends the running call, skips the rest, closes every session and says where the zips stay") {
    scripted_run run;
    run.stamp.script = [&](std::size_t, const auto& roles, int) {
        if (roles.front() != "B") return does::work;
        run.stop.request_stop();
        return does::hang;
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), logs_unit(3, {"C"})}), 1);
    REQUIRE(got);
    CHECK(got->interrupted);
    CHECK(record_of(*got, "A")->how == outcome::done);
    CHECK(record_of(*got, "B")->how == outcome::skipped);
    CHECK(record_of(*got, "B")->reason == "stopped by the operator");
    CHECK(record_of(*got, "C")->how == outcome::skipped);
    CHECK(run.stamp.closed == 1);
    CHECK(got->landing_note.find(got->landing.string()) != std::string::npos);
    CHECK(got->cover.every_transcript_proved());
}

TEST_CASE("what is told is in the journal before") {
    scripted_run run;
    const std::map<progress_event::kind, step_kind> kept{{progress_event::kind::session_opening, step_kind::session_opening},
                                                         {progress_event::kind::session_opened, step_kind::session_opened},
                                                         {progress_event::kind::unit_started, step_kind::unit_started},
                                                         {progress_event::kind::unit_ended, step_kind::unit_ended},
                                                         {progress_event::kind::zip_landed, step_kind::zip_landed},
                                                         {progress_event::kind::session_closing, step_kind::session_closing},
                                                         {progress_event::kind::session_closed, step_kind::session_closed}};
    std::map<step_kind, std::ptrdiff_t> told;
    bool always_before = true;
    // Another reader of the same journal, at the moment when somebody is told.
    run.on_told = [&](const progress_event& e) {
        const auto kind = kept.find(e.what);
        if (kind == kept.end()) return;
        const auto j = journal::open(run.how.run_folder, journal::access::read);
        const auto steps = j ? (*j)->steps() : result<std::vector<step>>(fail(j.error()));
        const auto in_journal =
            !steps ? 0 : std::count_if(steps->begin(), steps->end(), [&](const auto& s) { return s.kind == kind->second; });
        always_before = always_before && in_journal == ++told[kind->second];
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"})}), 2);
    REQUIRE(got);
    CHECK(always_before);
    CHECK(told[step_kind::session_opened] == 2);
    CHECK(told[step_kind::unit_started] == 2);
    CHECK(told[step_kind::unit_ended] == 2);
    CHECK(told[step_kind::zip_landed] == 2);
    CHECK(told[step_kind::session_closed] == 2);
    const auto steps = got->log->steps();
    REQUIRE(steps);
    CHECK(std::count_if(steps->begin(), steps->end(), [](const auto& s) { return s.kind == step_kind::transcript; }) == 2);
    CHECK(steps->back().kind == step_kind::collected);
    CHECK(read_file(run.how.run_folder / "journal.db").find("S3cretOfTheShare") == std::string::npos);
    CHECK(read_file(run.how.run_folder / "journal.db-wal").find("S3cretOfTheShare") == std::string::npos);
}

TEST_CASE("a zip of a group that is cut is asked for again, and the cut one is not for the bundle") {
    scripted_run run;
    run.stamp.cut_once = {"B"};
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A", "B", "C"})}), 1);
    REQUIRE(got);
    CHECK(got->cover.complete());
    std::vector<bool> superseded;
    for (const auto& z : got->zips)
        if (z.role == "B") superseded.push_back(z.superseded);
    CHECK(superseded == std::vector<bool>{true, false});
    for (const auto& z : got->zips)
        if (!z.superseded) CHECK(read_file(z.file).find("PK cut") == std::string::npos);
}

TEST_CASE("a role that stays cut says so") {
    scripted_run run;
    run.stamp.script = [](std::size_t, const auto& roles, int) { return has_name(roles, "Bad") ? does::cut_zip : does::work; };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"Bad"})}), 1);
    REQUIRE(got);
    REQUIRE(record_of(*got, "Bad"));
    CHECK(record_of(*got, "Bad")->reason.find("no central directory") != std::string::npos);
}

TEST_CASE("a stamp whose time zone nobody gave is asked for it before the collections, whose dates then have it") {
    scripted_run run;
    run.stamp.timezone = "W. Europe Standard Time";
    auto p = plan_of({information_unit(1), logs_unit(2, {"A"}), logs_unit(3, {"B"}),
                      information_unit(4, plan::unit_kind::stamp_information)});
    p.asked.when = {*parse_rfc3339("2026-11-21T12:00:00Z"), *parse_rfc3339("2026-11-21T16:00:00Z")};
    for (auto& u : p.units) u.when = p.asked.when;
    const auto got = run.collect_on(p, 2);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(run.stamp.called.front() == "Get-AzureStackStampInformation");
    CHECK(run.stamp.from_offsets == std::vector<int>{60, 60});
    CHECK(run.stamp.offsets_at_close == std::map<std::size_t, int>{{0, 60}, {1, 60}});
    CHECK(got->stamp.timezone == "W. Europe Standard Time");
    CHECK(got->stamp.name() == "region1");
}

TEST_CASE("the stamp's own time zone is believed rather than the one that was given, and the run says so") {
    scripted_run run;
    run.how.stamp.timezone = "UTC";
    run.how.stamp.region = "as given";
    run.stamp.timezone = "W. Europe Standard Time";
    const auto got = run.collect_on(plan_of({information_unit(1, plan::unit_kind::stamp_information), logs_unit(2, {"A"})}), 1);
    REQUIRE(got);
    CHECK(run.stamp.offsets_at_close.at(0) == 60);
    CHECK(got->stamp.name() == "as given");
    CHECK(std::any_of(got->cover.notes.begin(), got->cover.notes.end(),
                      [](const auto& n) { return n.find("not \"UTC\" as given") != std::string::npos; }));
    CHECK(std::any_of(run.told.begin(), run.told.end(), [](const auto& e) {
        return e.what == progress_event::kind::note && e.text.find("not \"UTC\" as given") != std::string::npos;
    }));
}

TEST_CASE("a time zone that the stamp does not tell stays unknown, and the run says how times were sent") {
    scripted_run run;
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), information_unit(2, plan::unit_kind::stamp_information)}), 1);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(run.stamp.from_offsets == std::vector<int>{0});
    CHECK(run.stamp.offsets_at_close.empty());
    CHECK(got->cover.notes.back().find("time zone is not known") != std::string::npos);
}

TEST_CASE("a SAS in a transcript is masked in our copy, and the run says so") {
    scripted_run run;
    const std::string sas = "https://x.blob.core.windows.net/c?sv=2017&sp=rwl&sig=TopSecret%3D&se=2027";
    run.stamp.transcript = [&](std::size_t e) { return e == 0 ? "value=\"" + sas + "\"" : std::string("none"); };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"})}), 2);
    REQUIRE(got);
    const auto copy = read_file(got->files.at("transcripts/ERCS01-10.0.0.225/transcript.txt"));
    CHECK(copy.find("TopSecret") == std::string::npos);
    CHECK(copy.find("sp=rwl&sig=***") != std::string::npos);
    CHECK(read_file(got->files.at("transcripts/ERCS02-10.0.0.226/transcript.txt")) == "none");
    CHECK(std::count_if(got->cover.notes.begin(), got->cover.notes.end(),
                        [](const auto& n) { return n.find("records a SAS") != std::string::npos; }) == 1);
    CHECK(coverage_of(*got).sessions.at(0).transcripts.at(0).name == "transcripts/ERCS01-10.0.0.225/transcript.txt");
}

TEST_CASE("a journal that cannot be written lets nothing new start, is named as the cause, and is exit 1") {
    scripted_run run;
    bool broken = false;
    run.stamp.on_call = [&](int call) {
        if (call != 1) return;
        const auto other = database::open(run.how.run_folder / "journal.db", database::mode::append);
        broken = other && (*other)->run("DROP TABLE step");
    };
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"})}), 1);
    REQUIRE(got);
    REQUIRE(broken);
    CHECK(record_of(*got, "A")->how == outcome::done);
    REQUIRE(record_of(*got, "B"));
    CHECK(record_of(*got, "B")->how == outcome::skipped);
    CHECK(record_of(*got, "B")->reason.find("the journal cannot be written") != std::string::npos);
    CHECK_FALSE(got->interrupted);
    CHECK(std::any_of(got->cover.notes.begin(), got->cover.notes.end(),
                      [](const auto& n) { return n.find("the journal cannot be written") != std::string::npos; }));
    CHECK(run.stamp.closed == 1);
    delivery sealed_well;
    sealed_well.sealed = true;
    CHECK(exit_code_of(*got, sealed_well) == exit_code::internal_error);
}

TEST_CASE("a share that is not there is said before anything starts") {
    scripted_run run;
    fs::remove_all(run.how.share.local);
    const auto got = run.collect_on(plan_of({logs_unit(1, {"A"})}), 1);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::config);
    CHECK(run.stamp.opened == 0);
}
