// Narrowed roles through the whole of collect(): what is sent, what stays, what is named, and what a later process goes on
// with.
#include <catch2/catch.hpp>

#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/run/report_documents.hpp"
#include "stamplog/run/resume.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;
using does = scripted_stamp::does;

namespace {

using names = std::vector<std::string>;

const utc_time start = utc_time(std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}) + std::chrono::hours(10);

names list_of(const psrp::command& c, const char* name) {
    for (const auto& a : c.arguments)
        if (a.name == name) return std::get<names>(a.val);
    return {};
}

std::chrono::minutes length_of(const psrp::command& c) {
    utc_time from{}, to{};
    for (const auto& a : c.arguments) {
        if (a.name == "FromDate") from = std::get<psrp::date_time>(a.val).at;
        if (a.name == "ToDate") to = std::get<psrp::date_time>(a.val).at;
    }
    return std::chrono::duration_cast<std::chrono::minutes>(to - from);
}

utc_time start_of(const psrp::command& c) {
    for (const auto& a : c.arguments)
        if (a.name == "FromDate") return std::get<psrp::date_time>(a.val).at;
    return {};
}

plan::plan storage_and_acs(names nodes = {}) {
    auto p = plan_of({logs_unit(1, {"Storage"}), logs_unit(2, {"ACS"})});
    p.asked.when = {start, start + std::chrono::hours(4)};
    p.asked.nodes = std::move(nodes);
    for (auto& u : p.units) u.when = p.asked.when;
    return p;
}

struct narrowing_run : scripted_run {
    narrowing_run() {
        how.narrow_for = std::chrono::hours(9'000);
        how.quiet_after_cancel = std::chrono::milliseconds(0);
        stamp.words = "did not finish within TimeOutInMinutes";
    }
    // Storage takes too long for more than two hours.
    void storage_is_large() {
        stamp.by_command = [](std::size_t, const psrp::command& c) {
            const bool large = has_name(list_of(c, "FilterByRole"), "Storage") && length_of(c) > std::chrono::hours(2);
            return large ? std::optional(does::fail) : std::nullopt;
        };
    }
    // Its whole window lands one zip before its time is over; of its halves, the hours from the window's start, come these.
    void halves_bring(std::map<int, does> by_start) {
        stamp.by_command = [this, by_start = std::move(by_start)](std::size_t, const psrp::command& c) {
            if (!has_name(list_of(c, "FilterByRole"), "Storage")) return std::optional<does>{};
            if (length_of(c) <= std::chrono::hours(2)) return std::optional(by_start.at(start_of(c) == start ? 0 : 2));
            write_file(stamp.landing / "AzureStackLogs-20261120000000-AZS-ERCS01" / "Storage-20261120000000.zip",
                       zip_with("of the whole window"));
            return std::optional(does::fail);
        };
    }
    // Node N2 never answers for Storage.
    void node_is_dead() {
        stamp.by_command = [](std::size_t, const psrp::command& c) {
            const auto nodes = list_of(c, "FilterByNode");
            const bool dead = has_name(list_of(c, "FilterByRole"), "Storage") && (nodes.empty() || has_name(nodes, "N2"));
            return dead ? std::optional(does::hang) : std::nullopt;
        };
        how.stall = std::chrono::minutes(60);
    }
};

bool whole_zip_stays(const collected& c) {
    return std::ranges::any_of(c.zips, [](const landed_zip& z) { return z.unit == 1 && !z.superseded; });
}

std::vector<step> steps_of(const fs::path& folder) {
    const auto j = journal::open(folder, journal::access::read);
    REQUIRE(j);
    return *(*j)->steps();
}

}  // namespace

TEST_CASE("a role that times out for the whole window and comes with half of it is complete") {
    narrowing_run run;
    run.storage_is_large();
    const auto got = run.collect_on(storage_and_acs(), 2);
    REQUIRE(got);
    CHECK(got->cover.complete());
    REQUIRE(got->cover.units.size() == 3);
    CHECK(got->cover.units[1].unit.when.from == start + std::chrono::hours(2));
    CHECK(got->cover.units[2].unit.when.from == start);
    const auto doc = coverage_of(*got);
    CHECK(doc.complete);
    CHECK(doc.missing.empty());
    for (const auto& u : doc.units) {
        if (u.roles != names{"Storage"}) continue;
        CHECK(u.part_of == 1);
        CHECK(u.outcome == "done");
        CHECK(u.to);
    }
    CHECK(std::ranges::count_if(doc.roles, [](const auto& r) { return r.role == "Storage" && r.status == "complete"; }) == 2);
    CHECK(std::ranges::any_of(doc.notes, [](const auto& n) { return n.find("by half the window") != std::string::npos; }));
    // What the failed call left is in the parts as well.
    for (const auto& z : got->zips)
        if (z.role == "Storage") CHECK(z.superseded == (z.unit == 1));
}

TEST_CASE("a node that brings nothing is named with its times; all else is there") {
    narrowing_run run;
    run.node_is_dead();
    const auto got = run.collect_on(storage_and_acs({"N1", "N2", "N3"}), 2);
    REQUIRE(got);
    CHECK_FALSE(got->cover.complete());
    std::size_t done = 0;
    for (const auto& r : got->cover.units) {
        const bool dead = r.unit.nodes == names{"N2"};
        CHECK(r.how == (dead ? outcome::failed : outcome::done));
        if (dead) CHECK(r.reason.find("no byte of it landed for 60 min") != std::string::npos);
        if (!r.unit.nodes.empty() && !dead) ++done;
    }
    CHECK(done == 4);
    const auto doc = coverage_of(*got);
    // Both halves in one line.
    const auto line = std::ranges::find_if(doc.missing, [](const auto& m) { return m.what.starts_with("role Storage"); });
    REQUIRE(line != doc.missing.end());
    CHECK(line->what == "role Storage, 2026-11-20T10:00:00Z to 2026-11-20T14:00:00Z, node N2");
    CHECK(line->remedy.find("--role Storage --node N2 --from 2026-11-20T10:00:00Z --to 2026-11-20T14:00:00Z") !=
          std::string::npos);
    CHECK(std::ranges::count_if(doc.missing, [](const auto& m) { return m.what.starts_with("role"); }) == 1);
}

TEST_CASE("parts that landed stay when another process goes on, and only the others are asked for") {
    narrowing_run run;
    run.node_is_dead();
    { REQUIRE(run.collect_on(storage_and_acs({"N1", "N2", "N3"}), 2)); }
    run.stamp.by_command = [](std::size_t, const auto&) { return std::optional<does>{}; };
    const int calls = run.stamp.calls;
    std::vector<names> asked;
    std::mutex mutex;
    run.stamp.by_command = [&](std::size_t, const psrp::command& c) {
        std::scoped_lock lock(mutex);
        asked.push_back(list_of(c, "FilterByNode"));
        return std::optional<does>{};
    };
    auto before = open_for_resume(run.how.run_folder);
    REQUIRE(before);
    CHECK(before->units_left == 2);
    run.how.earlier = before->earlier;
    const auto got = run.collect_on(before->what, 2);
    REQUIRE(got);
    CHECK(run.stamp.calls == calls + 2);
    CHECK(asked == std::vector<names>{{"N2"}, {"N2"}});
    CHECK(got->cover.complete());
    CHECK(got->cover.units.size() == 7);
    std::set<fs::path> files;
    for (const auto& z : got->zips) CHECK(files.insert(z.file).second);
}

TEST_CASE("a journal of a narrowed run that ends after any of its steps leads to every part, none of them twice") {
    narrowing_run run;
    run.storage_is_large();
    { REQUIRE(run.collect_on(storage_and_acs(), 2)); }
    const auto whole = run.how.run_folder;
    const auto all = steps_of(whole);
    const auto who = (*journal::open(whole, journal::access::read))->identity();
    REQUIRE(who);
    for (std::size_t k = 0; k <= all.size(); ++k) {
        INFO("after " << k << " steps");
        run.how.run_folder = whole.parent_path() / ("cut-" + std::to_string(k));
        std::set<int> done;
        {
            const auto cut = journal::create(run.how.run_folder, *who);
            REQUIRE(cut);
            for (std::size_t i = 0; i < k; ++i) {
                REQUIRE((*cut)->append(all[i]));
                if (all[i].kind == step_kind::unit_ended) done.insert(all[i].unit);
            }
        }
        std::set<int> again;
        run.on_told = [&](const progress_event& e) {
            if (e.what == progress_event::kind::unit_started) again.insert(e.unit);
        };
        auto before = open_for_resume(run.how.run_folder);
        REQUIRE(before);
        run.how.earlier = before->earlier;
        const auto got = run.collect_on(before->what, 2);
        REQUIRE(got);
        double hours = 0;
        for (const auto& r : got->cover.units) {
            CHECK(r.how == outcome::done);
            if (r.unit.roles == names{"Storage"})
                hours += std::chrono::duration<double, std::ratio<3600>>(r.unit.when.to - r.unit.when.from).count();
        }
        CHECK(hours == 4.0);
        for (const int id : done) CHECK_FALSE(again.contains(id));
        run.how.earlier.reset();
    }
}

TEST_CASE("a full disk that only the cmdlet's own log tells of is heard") {
    narrowing_run run;
    run.stamp.words = "";
    run.stamp.by_command = [&run](std::size_t ercs, const psrp::command& c) {
        if (ercs != 0 || !has_name(list_of(c, "FilterByRole"), "Storage")) return std::optional<does>{};
        write_file(run.stamp.landing / "AzureStackLogs-20261120000000-AZS-ERCS01" / "Get-AzureStackLog_Output.log",
                   "PS>TerminatingError(Copy-Item): \"There is not enough space on the disk.\"\r\n");
        return std::optional(does::no_log_file);
    };
    auto p = storage_and_acs();
    p.units.pop_back();
    const auto got = run.collect_on(p, 1);
    REQUIRE(got);
    CHECK(std::ranges::any_of(got->cover.notes, [](const auto& n) {
        return n.find("says that its disk is full") != std::string::npos && n.find("not enough space") != std::string::npos;
    }));
}

TEST_CASE("a role whose parts bring nothing has failed, keeps what the call for the whole landed, and is asked for again") {
    narrowing_run run;
    run.halves_bring({{0, does::nothing}, {2, does::nothing}});
    {
        const auto got = run.collect_on(storage_and_acs(), 1);
        REQUIRE(got);
        CHECK_FALSE(got->cover.complete());
        CHECK(whole_zip_stays(*got));
        const auto doc = coverage_of(*got);
        const auto line = std::ranges::find_if(doc.missing, [](const auto& m) { return m.what.starts_with("role Storage"); });
        REQUIRE(line != doc.missing.end());
        CHECK(line->what == "role Storage, 2026-11-20T10:00:00Z to 2026-11-20T14:00:00Z");
        CHECK(line->why.find("no other part of the role brought a zip") != std::string::npos);
    }
    run.halves_bring({{0, does::nothing}, {2, does::work}});
    auto before = open_for_resume(run.how.run_folder);
    REQUIRE(before);
    CHECK(before->units_left == 2);
    run.how.earlier = before->earlier;
    const auto got = run.collect_on(before->what, 1);
    REQUIRE(got);
    CHECK(got->cover.complete());
    CHECK(whole_zip_stays(*got));  // it may have what the early half did not bring
}

TEST_CASE("a resumed run believes that a part holds nothing where an earlier process got another part, and only there") {
    narrowing_run run;
    run.halves_bring({{0, does::fail}, {2, does::work}});
    { REQUIRE(run.collect_on(storage_and_acs(), 1)); }
    run.halves_bring({{0, does::nothing}});
    auto before = open_for_resume(run.how.run_folder);
    REQUIRE(before);
    run.how.earlier = before->earlier;
    {
        const auto got = run.collect_on(before->what, 1);
        REQUIRE(got);
        CHECK(got->cover.complete());
    }
    run.how.earlier.reset();
    before->earlier.reset();  // and with it the journal
    const auto all = steps_of(run.how.run_folder);
    const auto who = (*journal::open(run.how.run_folder, journal::access::read))->identity();
    const auto late = std::ranges::find_if(all, [](const step& s) { return s.kind == step_kind::zip_landed && s.unit > 2; });
    REQUIRE(who);
    REQUIRE(late != all.end());
    run.how.run_folder = run.how.run_folder.parent_path() / "without-the-late-half";
    {
        const auto without = journal::create(run.how.run_folder, *who);
        REQUIRE(without);
        for (const auto& s : all)
            if (s.kind != step_kind::unit_ended || s.unit != late->unit) REQUIRE((*without)->append(s));
    }
    before = open_for_resume(run.how.run_folder);
    REQUIRE(before);
    CHECK(before->units_left == 4);  // the late half, and the early one by log type
}
