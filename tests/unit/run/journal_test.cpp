#include <catch2/catch.hpp>

#include "database.hpp"
#include "network_filesystem.hpp"
#include "run_lock.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/journal.hpp"
#include "stamplog/run/resume.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

const utc_time noon = *parse_rfc3339("2026-11-21T12:00:00Z");

run_identity somebody(const std::string& id = "20261121T120000Z-abc123") {
    return {.id = id,
            .tool_version = "0.1.0",
            .started = noon,
            .stamp = "east",
            .case_id = "2611",
            .request_json = "{}",
            .landing_unc = R"(\\h\s\run)",
            .landing_local = "/mnt/s/run"};
}

step a_step(step_kind k, int unit = 0, std::map<std::string, std::string> detail = {}, const std::string& subject = "") {
    return {.kind = k,
            .at = noon + std::chrono::seconds(unit),
            .ercs = "e1",
            .unit = unit,
            .subject = subject,
            .detail = std::move(detail)};
}

void must(result<void> r) {
    INFO((r ? "" : describe(r.error())));
    REQUIRE(r);
}

}  // namespace

TEST_CASE("a journal gives back what was written, in order") {
    scratch s;
    auto j = journal::create(s.path / "run", somebody());
    REQUIRE(j);
    must((*j)->append(a_step(step_kind::session_opened, 0, {}, "id-1")));
    must((*j)->append(a_step(step_kind::unit_ended, 7, {{"outcome", "failed"}, {"reason", "said \"no\"\n\xff"}}, "Storage")));
    j->reset();
    auto again = journal::open(s.path / "run", journal::access::read);
    REQUIRE(again);
    CHECK((*again)->identity()->case_id == "2611");
    CHECK((*again)->identity()->started == noon);
    const auto steps = (*again)->steps();
    REQUIRE(steps);
    REQUIRE(steps->size() == 2);
    CHECK((*steps)[0].subject == "id-1");
    CHECK((*steps)[1].unit == 7);
    CHECK((*steps)[1].at == noon + std::chrono::seconds(7));
    CHECK((*steps)[1].detail.at("reason").starts_with("said \"no\"\n"));
    CHECK_FALSE((*again)->append(a_step(step_kind::note)));
}

TEST_CASE("what was appended is there when the process is killed") {
    scratch s;
    auto j = journal::create(s.path / "run", somebody());
    REQUIRE(j);
    for (int i = 1; i <= 50; ++i) {
        must((*j)->append(a_step(step_kind::unit_started, i, {}, "unit")));
        if (i % 10 != 0) continue;
        // What a killed process leaves: the files as they are now, nothing closed.
        const auto copy = s.path / ("copy" + std::to_string(i));
        fs::copy(s.path / "run", copy);
        auto dead = journal::open(copy, journal::access::read);
        REQUIRE(dead);
        CHECK((*dead)->steps()->size() == static_cast<std::size_t>(i));
        dead->reset();
        const auto summary = read_run(copy);
        REQUIRE(summary);
        CHECK(summary->is == run_summary::state::dead);
        auto further = journal::open(copy, journal::access::append);
        REQUIRE(further);
        must((*further)->append(a_step(step_kind::note)));
    }
}

TEST_CASE("two processes do not write one journal, and a second run does not take its place") {
    scratch s;
    auto j = journal::create(s.path / "run", somebody());
    REQUIRE(j);
    CHECK(journal::open(s.path / "run", journal::access::append).error().code == errc::conflict);
    CHECK(journal::create(s.path / "run", somebody()).error().code == errc::conflict);
    CHECK(journal::open(s.path / "run", journal::access::read));
    CHECK(journal::open(s.path / "none", journal::access::read).error().code == errc::not_found);
}

TEST_CASE("a journal that is none, or of a later version, is refused with its reason") {
    scratch s;
    fs::create_directories(s.path / "junk");
    write_file(s.path / "junk" / "journal.db", std::string(8192, 'x'));
    CHECK(journal::open(s.path / "junk", journal::access::read).error().code == errc::corrupt);
    { auto j = journal::create(s.path / "later", somebody()); }
    {
        auto db = database::open(s.path / "later" / "journal.db", database::mode::append);
        REQUIRE(db);
        must((*db)->run("PRAGMA user_version = 3"));
    }
    CHECK(journal::open(s.path / "later", journal::access::read).error().code == errc::unsupported);
    CHECK(list_runs(s.path).empty());
}

TEST_CASE("a journal of the first schema is read, and not gone on with") {
    scratch s;
    {
        auto j = journal::create(s.path / "old", somebody());
        must((*j)->append(a_step(step_kind::note, 0, {}, "text")));
    }
    {
        auto db = database::open(s.path / "old" / "journal.db", database::mode::append);
        REQUIRE(db);
        must((*db)->run("ALTER TABLE run DROP COLUMN plan; ALTER TABLE run DROP COLUMN options; PRAGMA user_version = 1"));
    }
    const auto j = journal::open(s.path / "old", journal::access::read);
    REQUIRE(j);
    CHECK((*j)->identity()->id == somebody().id);
    CHECK((*j)->identity()->plan.empty());
    CHECK((*j)->steps()->size() == 1);
    CHECK(list_runs(s.path).size() == 1);
    CHECK(open_for_resume(s.path / "old").error().code == errc::unsupported);
}

TEST_CASE("a run's summary follows its steps") {
    scratch s;
    auto j = journal::create(s.path / "run", somebody());
    REQUIRE(j);
    const auto now = [&] { return *read_run(s.path / "run"); };
    CHECK(now().is == run_summary::state::running);
    must((*j)->append(a_step(step_kind::session_opened, 0, {}, "id-1")));
    must((*j)->append(a_step(step_kind::unit_started, 1, {}, "Storage")));
    CHECK(now().units.at(0).state == "running");
    must((*j)->append(a_step(step_kind::zip_landed, 1, {{"size", "100"}}, "/a.zip")));
    must((*j)->append(a_step(step_kind::zip_landed, 1, {{"size", "150"}}, "/a.zip")));
    must((*j)->append(a_step(step_kind::unit_ended, 1, {{"outcome", "done"}}, "Storage")));
    CHECK(now().landed_bytes == 150);
    CHECK(now().landed_zips == 1);
    CHECK(now().sessions.at(0).state == "open");
    must((*j)->append(a_step(step_kind::sealed, 0, {}, "/b.tar.zst")));
    must((*j)->append(a_step(step_kind::staged, 0, {}, "/stage")));
    CHECK(now().bundle == "/b.tar.zst");
    must((*j)->append(a_step(step_kind::moved, 0, {}, "/stage/b.tar.zst")));
    must((*j)->append(a_step(step_kind::ended, 0, {{"exit_code", "3"}})));
    CHECK(now().is == run_summary::state::staged);
    CHECK(now().exit_code == 3);
    CHECK(now().bundle == "/stage/b.tar.zst");  // not the copy that was dropped
}

TEST_CASE("a run that was killed shows the session it left open") {
    scratch s;
    {
        auto j = journal::create(s.path / "run", somebody());
        REQUIRE(j);
        must((*j)->append(a_step(step_kind::session_opened, 0, {}, "id-1")));
        must((*j)->append(a_step(step_kind::unit_started, 1, {}, "Storage")));
    }
    const auto r = read_run(s.path / "run");
    REQUIRE(r);
    CHECK(r->is == run_summary::state::dead);
    CHECK(r->sessions.at(0).state == "left open");
    CHECK(r->units.at(0).state == "unknown");
}

TEST_CASE("a run that ended before a session was opened was refused, unless it left something on an ERCS") {
    scratch s;
    const auto ended_with = [&](const std::string& name, const char* code, const std::vector<step>& before) {
        auto j = journal::create(s.path / name, somebody());
        REQUIRE(j);
        for (const auto& one : before) must((*j)->append(one));
        must((*j)->append(a_step(step_kind::ended, 0, {{"exit_code", code}})));
        return read_run(s.path / name)->refused;
    };
    CHECK(ended_with("busy", "8", {a_step(step_kind::session_opening, 0), a_step(step_kind::session_failed, 0)}));
    CHECK(ended_with("password", "5", {}));
    CHECK_FALSE(ended_with("stopped", "130", {}));
    CHECK_FALSE(ended_with("resumed", "8", {a_step(step_kind::session_opened, 0, {}, "id-1"), a_step(step_kind::resumed, 0)}));
    CHECK_FALSE(ended_with("left", "8", {a_step(step_kind::session_opening, 0, {}, "id-1"), a_step(step_kind::resumed, 0)}));
}

TEST_CASE("history is the mean of what roles took alone on this stamp, per hour of window") {
    scratch s;
    for (int i = 0; i < 2; ++i) {
        auto who = somebody("run" + std::to_string(i));
        auto j = journal::create(s.path / who.id, who);
        REQUIRE(j);
        must((*j)->append(
            a_step(step_kind::unit_ended, 1,
                   {{"outcome", "done"}, {"roles", "Storage"}, {"seconds", i == 0 ? "400" : "800"}, {"hours", "4"}})));
        must((*j)->append(
            a_step(step_kind::unit_ended, 2, {{"outcome", "done"}, {"roles", "A,B"}, {"seconds", "9"}, {"hours", "4"}})));
        must((*j)->append(
            a_step(step_kind::unit_ended, 3, {{"outcome", "failed"}, {"roles", "C"}, {"seconds", "9"}, {"hours", "4"}})));
    }
    const auto h = read_history(s.path, "east");
    REQUIRE(h.seconds_per_role.size() == 1);
    CHECK(h.seconds_per_role[0].first == "Storage");
    CHECK(h.seconds_per_role[0].second == Approx(150));
    CHECK(read_history(s.path, "west").seconds_per_role.empty());
}

TEST_CASE("network file systems are known by their number, FUSE by its name") {
    CHECK(network_type(0x6969, "") == "nfs");
    CHECK(network_type(0xFFFFFFFFFF534D42ULL, "") == "cifs");  // sign-extended
    CHECK(network_type(0xFE534D42, "") == "smb2");
    CHECK(network_type(0x65735546, "fuse.sshfs") == "fuse.sshfs");
    CHECK_FALSE(network_type(0x65735546, "fuseblk"));
    CHECK_FALSE(network_type(0xEF53, "ext4"));
    CHECK_FALSE(network_filesystem("/dev/shm/not/there/yet"));
}
