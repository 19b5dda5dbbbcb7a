// Ten thousand made-up stamps: whatever happens, every role asked ends in exactly one record, nothing runs twice at once, and
// the run ends.
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "scheduler_world.hpp"
#include "stamplog/base/text.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

struct dice {
    std::mt19937 generator;
    unsigned below(unsigned n) { return static_cast<unsigned>(generator() % n); }
    bool one_in(unsigned n) { return below(n) == 0; }
};

plan::plan random_plan(dice& d, std::vector<std::string>& asked) {
    plan::plan p;
    int id = 1, role = 1;
    for (unsigned i = d.below(12) + 1; i > 0; --i) {
        if (d.one_in(4)) {
            p.units.push_back(information_unit(id++));
            continue;
        }
        std::vector<std::string> roles;
        for (unsigned n = d.one_in(3) ? d.below(5) + 2 : 1; n > 0; --n) roles.push_back("R" + std::to_string(role++));
        asked.insert(asked.end(), roles.begin(), roles.end());
        p.units.push_back(logs_unit(id++, roles));
        if (d.one_in(5) && id > 2) p.units.back().after = static_cast<int>(d.below(static_cast<unsigned>(id - 1)) + 1);
    }
    return p;
}

// Every kind of trouble at once; how likely each is belongs to the seed.
answer random_answers(dice& d, bool& refused_once) {
    const unsigned deaths = d.below(20) + 5, failures = d.below(10) + 2, partly = d.below(10) + 2;
    const bool refuses = d.one_in(4);
    const unsigned bad = d.below(30), bad_ercs = d.below(6);
    return [=, &d, &refused_once](const task& t, unsigned beside) {
        if (d.one_in(deaths)) return session_died();
        if (t.unit.exclusive && refuses && beside > 0) {
            refused_once = true;
            return failed_with("busy", t);
        }
        if (t.unit.exclusive && t.ercs == bad_ercs) return failed_with("disk full", t);
        if (has_name(t.unit.roles, "R" + std::to_string(bad))) return failed_with("bad role", t);
        if (d.one_in(failures)) return failed_with("now and then", t);
        auto r = everything_came(t);
        if (t.unit.exclusive && d.one_in(partly))
            r.missing_roles = {t.unit.roles[d.below(static_cast<unsigned>(t.unit.roles.size()))]};
        if (t.unit.exclusive && d.one_in(20))
            return failed_with("Role R" + std::to_string(d.below(30)) + " does not exist.", t);
        if (d.one_in(40)) r.output_log = false;
        if (d.one_in(40)) r.how = attempt_result::ending::overdue;
        return r;
    };
}

}  // namespace

TEST_CASE("no made-up stamp makes the scheduler lose a role, run two collections on one ERCS, or go on for ever") {
    std::size_t completed = 0;
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        dice d{std::mt19937(seed)};
        std::vector<std::string> asked;
        auto p = random_plan(d, asked);
        const auto information = std::count_if(p.units.begin(), p.units.end(), [](const auto& u) { return !u.exclusive; });
        scheduler_world w(p, d.below(4) + 1, d.below(4));
        bool refused = false;
        w.calls = random_answers(d, refused);
        const unsigned unreachable = d.below(8);
        w.opens = [unreachable](std::size_t e) { return e != unreachable; };
        const unsigned stop_after = d.one_in(5) ? d.below(30) : 100'000;
        unsigned steps = 0;
        while (w.busy()) {
            REQUIRE(++steps < 2'000);
            if (steps > stop_after) w.stop = true;
            w.finish(d.below(static_cast<unsigned>(w.in_flight())));
        }
        INFO("seed " << seed);
        REQUIRE(w.broken.empty());
        REQUIRE(w.plan().finished());
        REQUIRE(w.told == w.plan().records().size());
        std::map<std::string, int> settled;
        std::map<int, int> ids;
        std::ptrdiff_t information_records = 0;
        for (const auto& r : w.plan().records()) {
            ++ids[r.unit.id];
            if (!r.unit.exclusive) ++information_records;
            for (const auto& role : r.unit.roles) ++settled[role];
        }
        for (const auto& [id, n] : ids) REQUIRE(n == 1);
        REQUIRE(settled.size() == asked.size());
        for (const auto& [role, n] : settled) REQUIRE(n == 1);
        REQUIRE(information_records == information);
        ++completed;
    }
    CHECK(completed == 10'000);
}

namespace {

// Which share of its role a record is about: of the window, the nodes and the log types that are asked.
double share_of(const plan::unit& u, const narrowing_rules& rules) {
    const auto length = [](const plan::window& w) { return std::chrono::duration<double>(w.to - w.from).count(); };
    double share = length(u.when) / length(rules.asked);
    if (!u.nodes.empty()) share *= static_cast<double>(u.nodes.size()) / static_cast<double>(rules.nodes.size());
    if (!u.log_types.empty()) share /= 3;
    return share;
}

attempt_result random_shortage(dice& d, const task& t, utc_time& now) {
    auto r = failed_with("too much", t);
    r.lack = d.one_in(2) ? shortage::disk : d.one_in(2) ? shortage::stall : shortage::time;
    if (r.lack == shortage::disk)
        r.full_disk = "There is not enough space on the disk.";
    else
        r.how = r.lack == shortage::stall ? attempt_result::ending::stalled : attempt_result::ending::overdue;
    r.started = now;
    r.ended = now += std::chrono::minutes(d.below(90));
    return r;
}

}  // namespace

TEST_CASE("however roles are narrowed, their records together are what was asked, no more and no less, and it ends") {
    for (unsigned seed = 0; seed < 3'000; ++seed) {
        dice d{std::mt19937(seed)};
        std::vector<std::string> asked;
        auto p = random_plan(d, asked);
        narrowing_rules rules{.asked = {utc_time(std::chrono::hours(10)), utc_time(std::chrono::hours(14))},
                              .most_time = std::chrono::hours(d.below(40) + 1)};
        for (unsigned n = d.one_in(2) ? d.below(30) : 0; n > 0; --n) rules.nodes.push_back("N" + std::to_string(n));
        for (auto& u : p.units) u.when = rules.asked;
        scheduler_world w(p, d.below(4) + 1, d.below(4), rules);
        bool refused = false;
        utc_time now{};
        const auto others = random_answers(d, refused);
        const unsigned shortages = d.below(6) + 1;
        w.calls = [&](const task& t, unsigned beside) {
            return t.unit.exclusive && d.one_in(shortages) ? random_shortage(d, t, now) : others(t, beside);
        };
        const unsigned stop_after = d.one_in(5) ? d.below(30) : 100'000;
        unsigned steps = 0;
        while (w.busy()) {
            REQUIRE(++steps < 5'000);
            if (steps > stop_after) w.stop = true;
            w.finish(d.below(static_cast<unsigned>(w.in_flight())));
        }
        INFO("seed " << seed);
        REQUIRE(w.broken.empty());
        REQUIRE(w.plan().finished());
        std::map<std::string, double> settled;
        for (const auto& r : w.plan().records())
            for (const auto& role : r.unit.roles) settled[role] += share_of(r.unit, rules);
        REQUIRE(settled.size() == asked.size());
        for (const auto& [role, share] : settled) REQUIRE(share == Approx(1.0));
    }
}
