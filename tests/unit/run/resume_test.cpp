// A run that is gone on with by another process: the journal cut after any step must lead to what an undisturbed run gives.
#include <catch2/catch.hpp>

#include "earlier.hpp"
#include "kept_json.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/resume.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;
using does = scripted_stamp::does;

namespace {

plan::plan what() {
    return plan_of({information_unit(1), logs_unit(2, {"Storage"}), logs_unit(3, {"ACS", "ACSBlob", "Domain"}),
                    logs_unit(4, {"CRP"}), logs_unit(5, {"NRP"})});
}

// What the first `count` steps of a journal are, as a journal of its own in `folder`.
void cut_journal(const fs::path& from, std::size_t count, const fs::path& folder) {
    const auto whole = journal::open(from, journal::access::read);
    REQUIRE(whole);
    const auto who = (*whole)->identity();
    const auto steps = (*whole)->steps();
    REQUIRE(who);
    REQUIRE(steps);
    const auto cut = journal::create(folder, *who);
    REQUIRE(cut);
    for (std::size_t i = 0; i < count; ++i) REQUIRE((*cut)->append((*steps)[i]));
}

std::size_t steps_in(const fs::path& folder) {
    const auto j = journal::open(folder, journal::access::read);
    REQUIRE(j);
    return (*j)->steps()->size();
}

// Role, zip name, hash of what goes into the bundle.
std::set<std::string> brought(const collected& c) {
    std::set<std::string> out;
    for (const auto& z : c.zips)
        if (!z.superseded) out.insert(z.role + " " + z.file.filename().string() + " " + z.sha256);
    return out;
}

std::set<std::string> roles_done(const std::vector<step>& steps) {
    std::set<std::string> out;
    for (const auto& s : steps)
        if (s.kind == step_kind::unit_ended && s.detail.at("outcome") == "done") out.insert(s.subject);
    return out;
}

result<collected> resumed(scripted_run& run, std::size_t ercs) {
    auto before = open_for_resume(run.how.run_folder);
    if (!before) return fail(before.error());
    run.how.earlier = before->earlier;
    return run.collect_on(before->what, ercs);
}

}  // namespace

TEST_CASE("a journal that ends after any of its steps leads to the same records and zips") {
    scripted_run run;
    const auto undisturbed = run.collect_on(what(), 2);
    REQUIRE(undisturbed);
    const auto whole = run.how.run_folder;
    const auto wanted = brought(*undisturbed);
    REQUIRE(wanted.size() == 7);
    const auto count = steps_in(whole);
    REQUIRE(count > 20);

    for (std::size_t k = 0; k <= count; ++k) {
        INFO("after " << k << " steps");
        run.how.run_folder = whole.parent_path() / ("cut-" + std::to_string(k));
        cut_journal(whole, k, run.how.run_folder);
        const auto before = (*journal::open(run.how.run_folder, journal::access::read))->steps();
        std::set<std::string> again;
        run.on_told = [&](const progress_event& e) {
            if (e.what == progress_event::kind::unit_started) again.insert(e.text);
        };
        const auto got = resumed(run, 2);
        INFO((got ? std::string() : describe(got.error())));
        REQUIRE(got);
        CHECK(brought(*got) == wanted);
        CHECK(got->cover.units.size() == what().units.size());
        for (const auto& r : got->cover.units) CHECK(r.how == outcome::done);
        for (const auto& title : roles_done(*before)) CHECK_FALSE(again.contains(title));
        run.how.earlier.reset();
    }
}

TEST_CASE("a role that failed is tried again, one that came is not") {
    scripted_run run;
    run.stamp.script = [](std::size_t, const auto& roles, int) {
        return std::ranges::find(roles, "CRP") != roles.end() ? does::fail : does::work;
    };
    {
        const auto first = run.collect_on(what(), 2);
        REQUIRE(first);
        CHECK_FALSE(first->cover.complete());
    }
    const int calls = run.stamp.calls;
    run.stamp.script = [](std::size_t, const auto&, int) { return does::work; };
    const auto second = resumed(run, 2);
    REQUIRE(second);
    CHECK(run.stamp.calls == calls + 1);
    CHECK(second->cover.complete());
    CHECK(second->gained);
    for (const auto& r : second->cover.units)
        if (r.unit.title == "CRP") CHECK(r.attempts > 1);
}

TEST_CASE("a zip that is gone from the share is collected again") {
    scripted_run run;
    fs::path lost;
    {
        const auto first = run.collect_on(what(), 1);
        REQUIRE(first);
        for (const auto& z : first->zips)
            if (z.role == "NRP") lost = z.file;
    }
    fs::remove(lost);
    const auto second = resumed(run, 1);
    REQUIRE(second);
    CHECK(second->cover.complete());
    CHECK(std::ranges::count_if(second->zips, [](const auto& z) { return z.role == "NRP"; }) == 1);
}

TEST_CASE("a role whose zip packing found broken is collected again, alone") {
    scripted_run run;
    fs::path was;
    {
        const auto first = run.collect_on(what(), 2);
        REQUIRE(first);
        const auto acs = std::ranges::find(first->zips, "ACS", &landed_zip::role);
        REQUIRE(acs != first->zips.end());
        was = acs->file;
        const auto name = acs->folder + "/" + acs->file.filename().string();
        REQUIRE(first->log->append({step_kind::sealed, run.time.now(), "", 0, "bundle", {{"broken", "[\"" + name + "\"]"}}}));
    }
    const int calls = run.stamp.calls;
    std::vector<std::string> asked;
    run.stamp.script = [&](std::size_t, const auto& roles, int) {
        asked.insert(asked.end(), roles.begin(), roles.end());
        return does::work;
    };
    const auto second = resumed(run, 2);
    REQUIRE(second);
    CHECK(run.stamp.calls == calls + 1);
    CHECK(asked == std::vector<std::string>{"ACS"});
    CHECK(second->cover.complete());
    std::map<std::string, int> in_the_bundle;
    for (const auto& z : second->zips) {
        if (!z.superseded) ++in_the_bundle[z.role];
        if (z.file == was) CHECK(z.superseded);
    }
    for (const auto* role : {"Storage", "ACS", "ACSBlob", "Domain", "CRP", "NRP"}) CHECK(in_the_bundle[role] >= 1);
    CHECK(in_the_bundle["ACS"] == 1);
}

TEST_CASE("what is complete needs no session") {
    scripted_run run;
    { REQUIRE(run.collect_on(what(), 2)); }
    const int opened = run.stamp.opened;
    const auto again = resumed(run, 2);
    REQUIRE(again);
    CHECK(run.stamp.opened == opened);
    CHECK_FALSE(again->gained);
    CHECK(again->any_session);
    CHECK(again->cover.complete());
}

TEST_CASE("a run that somebody works on is not resumed") {
    scripted_run run;
    const auto first = run.collect_on(what(), 1);  // holds the journal, and with it the lock
    REQUIRE(first);
    CHECK(open_for_resume(run.how.run_folder).error().code == errc::conflict);
    CHECK(open_for_resume(run.how.run_folder.parent_path() / "none").error().code == errc::not_found);
}

TEST_CASE("a collection that was cut is followed by the rest, on its ERCS and before the next one") {
    scripted_run run;
    { REQUIRE(run.collect_on(what(), 1)); }
    const auto whole = run.how.run_folder;
    const auto all = (*journal::open(whole, journal::access::read))->steps();
    std::size_t k = 0;
    while ((*all)[k].kind != step_kind::unit_started || (*all)[k].detail.at("collects") != "true") ++k;
    run.how.run_folder = whole.parent_path() / "cut";
    cut_journal(whole, k + 1, run.how.run_folder);
    const auto before = run.time.steady();
    const auto got = resumed(run, 1);
    REQUIRE(got);
    CHECK(run.time.steady() - before >= run.how.quiet_after_cancel);
    CHECK(got->cover.complete() == false);  // the dead process's session has no transcript here
    CHECK(std::ranges::all_of(got->cover.units, [](const auto& r) { return r.how == outcome::done; }));
}

TEST_CASE("where sessions that were left cannot be ended nothing new starts, unless told so") {
    scripted_run run;
    { REQUIRE(run.collect_on(what(), 2)); }
    const auto whole = run.how.run_folder;
    const auto killed_when_all_were_open = [&](const char* name) {
        run.how.run_folder = whole.parent_path() / name;
        cut_journal(whole, 0, run.how.run_folder);
        const auto j = journal::open(run.how.run_folder, journal::access::append);
        REQUIRE(j);
        for (const auto* ercs : {"10.0.0.225", "10.0.0.226"})
            REQUIRE((*j)->append({.kind = step_kind::session_opened, .at = run.time.now(), .ercs = ercs, .subject = ercs}));
    };
    for (const bool all_the_same : {false, true}) {
        killed_when_all_were_open(all_the_same ? "ignored" : "blocked");
        run.how.ignore_left = all_the_same;
        run.stamp.script = [&](std::size_t ercs, const auto&, int) {
            CHECK((all_the_same || ercs == 1));
            return does::work;
        };
        run.end_left = [](std::size_t ercs, const auto& left) -> result<std::vector<std::string>> {
            CHECK(left.size() == 1);
            if (ercs == 0) return fail(errc::disconnected, "no answer");
            return std::vector<std::string>{};
        };
        const auto got = resumed(run, 2);
        run.how.earlier.reset();
        REQUIRE(got);
        for (const auto& r : got->cover.units) CHECK(r.how == outcome::done);
        const auto told = std::ranges::find_if(got->cover.sessions,
                                               [](const auto& s) { return s.problem.find("no answer") != std::string::npos; });
        CHECK((told == got->cover.sessions.end()) == all_the_same);
    }
    killed_when_all_were_open("all-blocked");
    run.how.ignore_left = false;
    run.end_left = [](std::size_t, const auto&) -> result<std::vector<std::string>> { return fail(errc::auth, "expired"); };
    const auto none = resumed(run, 2);
    REQUIRE(none);
    CHECK_FALSE(none->any_session);
    CHECK(none->auth_refused_by_all);
}

TEST_CASE("a session that only its ERCS knew of is in the journal from then on, with when it was opened") {
    scripted_run run;
    { REQUIRE(run.collect_on(what(), 1)); }
    const auto whole = run.how.run_folder;
    run.how.run_folder = whole.parent_path() / "cut";
    cut_journal(whole, 0, run.how.run_folder);
    const auto opening = *parse_rfc3339("2026-11-21T01:02:03Z");
    {
        const auto j = journal::open(run.how.run_folder, journal::access::append);
        REQUIRE(j);
        REQUIRE((*j)->append({.kind = step_kind::session_opening, .at = opening, .ercs = "10.0.0.225", .subject = "lost"}));
    }
    run.end_left = [](std::size_t, const auto& left) {
        CHECK(left.size() == 1);
        return result<std::vector<std::string>>(std::vector<std::string>{left.front().id});
    };
    // Killed right after.
    run.stamp.opens = [&](std::size_t) {
        const auto dead = run.how.run_folder.parent_path() / "dead";
        if (!fs::exists(dead)) fs::copy(run.how.run_folder, dead);
        return result<void>{};
    };
    { REQUIRE(resumed(run, 1)); }
    run.how.earlier.reset();
    const auto found = open_for_resume(run.how.run_folder.parent_path() / "dead");
    REQUIRE(found);
    CHECK(found->transcripts_left >= 1);
    const auto steps = (*journal::open(run.how.run_folder.parent_path() / "dead", journal::access::read))->steps();
    const auto opened =
        std::ranges::find_if(*steps, [](const step& s) { return s.kind == step_kind::session_opened && s.subject == "lost"; });
    REQUIRE(opened != steps->end());
    CHECK(opened->detail.at("opened") == std::to_string(opening.time_since_epoch().count()));
}

TEST_CASE("what a killed process had only begun to send is not looked for in its session's transcript") {
    scripted_run run;
    { REQUIRE(run.collect_on(what(), 1)); }
    const auto whole = run.how.run_folder;
    run.how.run_folder = whole.parent_path() / "cut";
    cut_journal(whole, 0, run.how.run_folder);
    {
        const auto j = journal::open(run.how.run_folder, journal::access::append);
        REQUIRE(j);
        const auto tell = [&](step_kind kind, int unit, std::string subject, std::map<std::string, std::string> detail) {
            REQUIRE((*j)->append({kind, run.time.now(), "10.0.0.225", unit, std::move(subject), std::move(detail)}));
        };
        tell(step_kind::session_opened, 0, "first", {});
        tell(step_kind::unit_started, 4, "CRP", {{"attempt", "1"}, {"session", "first"}, {"command", "Get-AzureStackLog"}});
        tell(step_kind::resumed, 0, "", {});
        tell(step_kind::session_opened, 0, "second", {});
        tell(step_kind::unit_started, 4, "CRP", {{"attempt", "2"}, {"session", "second"}, {"command", "Get-AzureStackLog"}});
        auto record = unit_record{.unit = logs_unit(4, {"CRP"}), .how = outcome::done};
        tell(step_kind::unit_ended, 4, "CRP", {{"outcome", "done"}, {"record", keep(record)}});
    }
    const auto found = open_for_resume(run.how.run_folder);
    REQUIRE(found);
    REQUIRE(found->earlier->open.size() == 2);
    CHECK(found->earlier->open[0].cmdlets.empty());
    CHECK(found->earlier->open[1].cmdlets == std::set<std::string>{"get-azurestacklog"});
}
