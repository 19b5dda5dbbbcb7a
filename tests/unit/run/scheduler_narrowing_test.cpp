// Roles that run out of time or room, and ERCS that say their disk is full.
#include <catch2/catch.hpp>

#include "scheduler_world.hpp"
#include "stamplog/base/text.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

using ending = attempt_result::ending;
using names = std::vector<std::string>;

const utc_time ten = utc_time(std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}) + std::chrono::hours(10);
const std::string full = "There is not enough space on the disk.";

narrowing_rules four_hours(names nodes = {}) {
    return {.asked = {ten, ten + std::chrono::hours(4)}, .nodes = std::move(nodes), .most_time = std::chrono::hours(9)};
}

plan::unit of(int id, names roles) {
    auto u = logs_unit(id, std::move(roles));
    u.when = four_hours().asked;
    return u;
}

attempt_result lacks(shortage why, const std::string& words, const task& t) {
    auto r = failed_with(words, t);
    r.how = why == shortage::stall ? ending::stalled : why == shortage::time ? ending::overdue : ending::failed;
    r.lack = why;
    if (why == shortage::disk) r.full_disk = words;
    r.started = r.ended = ten + std::chrono::hours(20);
    return r;
}

attempt_result nothing_came(const task& t) {
    attempt_result r;
    r.missing_roles = t.unit.roles;
    r.how = ending::done;
    return r;
}

bool longer_than_two_hours(const task& t) { return t.unit.when.to - t.unit.when.from > std::chrono::hours(2); }

answer too_large(const std::string& role, shortage why) {
    return [=](const task& t, unsigned) {
        const bool has_it = std::find(t.unit.roles.begin(), t.unit.roles.end(), role) != t.unit.roles.end();
        return has_it && longer_than_two_hours(t) ? lacks(why, "too much", t) : everything_came(t);
    };
}

}  // namespace

TEST_CASE("a role that comes with half the window leaves two records and nothing missing") {
    const auto why = GENERATE(shortage::time, shortage::stall, shortage::disk);
    for (std::size_t ercs : {1U, 3U}) {
        scheduler_world w(plan_of({of(1, {"Storage"}), of(2, {"ACS"})}), ercs, 3, four_hours());
        w.calls = too_large("Storage", why);
        w.run_to_end();
        CHECK(w.broken.empty());
        CHECK(w.plan().finished());
        REQUIRE(w.plan().records().size() == 3);
        for (const auto& r : w.plan().records()) {
            CHECK(r.how == outcome::done);
            if (r.unit.roles == names{"Storage"}) CHECK(r.unit.part_of == 1);
            CHECK(r.attempts == 1);
        }
        CHECK(w.noted("Storage did not come whole"));
        CHECK(w.ran.size() == 4);
    }
}

TEST_CASE("a group that ran out of time is divided into all of its roles, and only the large one is narrowed") {
    scheduler_world w(plan_of({of(1, {"A", "Storage", "B"})}), 1, 3, four_hours());
    w.calls = too_large("Storage", shortage::time);
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 4);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.record("A")->unit.part_of == 0);
    CHECK(std::count_if(w.plan().records().begin(), w.plan().records().end(),
                        [](const auto& r) { return r.unit.roles == names{"Storage"}; }) == 2);
}

TEST_CASE("a node of which nothing comes is named with its times, everything else comes") {
    const auto rules = four_hours({"N1", "N2", "N3"});
    scheduler_world w(plan_of({of(1, {"Storage"})}), 3, 3, rules);
    w.calls = [&](const task& t, unsigned) {
        const auto& nodes = t.unit.nodes.empty() ? rules.nodes : t.unit.nodes;
        return has_name(nodes, "N2") ? lacks(shortage::stall, "no byte", t) : everything_came(t);
    };
    w.run_to_end();
    CHECK(w.broken.empty());
    REQUIRE(w.plan().records().size() == 6);
    for (const auto& r : w.plan().records()) {
        CHECK(r.how == (r.unit.nodes == names{"N2"} ? outcome::failed : outcome::done));
        if (r.unit.nodes != names{"N2"}) continue;
        CHECK(r.cut);
        CHECK(r.missing_roles == names{"Storage"});
        CHECK(r.reason == "no byte (it cannot be asked for in smaller parts)");
    }
}

TEST_CASE("computers that the zips of the run name are asked one by one") {
    scheduler_world w(plan_of({of(1, {"Storage"})}), 1, 3, four_hours());
    w.calls = [&](const task& t, unsigned) {
        if (t.unit.nodes == names{"N1"}) return everything_came(t);
        auto r = lacks(shortage::stall, "no byte", t);
        r.computers = {"N1", "N2"};
        return r;
    };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 4);
    for (const auto& r : w.plan().records()) CHECK(r.unit.nodes_guessed);
}

TEST_CASE("a part that holds nothing is done beside one that brings something, a whole role that brings nothing is not") {
    const bool late = GENERATE(false, true);  // which half brings something; the late one is asked for first
    scheduler_world w(plan_of({of(1, {"Storage"}), of(2, {"ACS"})}), 1, 3, four_hours());
    w.calls = [&](const task& t, unsigned) {
        if (t.unit.part_of == 0) return t.unit.id == 1 ? lacks(shortage::time, "too much", t) : nothing_came(t);
        return (t.unit.when.from > ten) == late ? everything_came(t) : nothing_came(t);
    };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 3);
    CHECK(w.told == 3);
    for (const auto& r : w.plan().records()) {
        CHECK(r.how == (r.unit.part_of != 0 ? outcome::done : outcome::failed));
        if (r.unit.part_of != 0 && r.zips.empty()) CHECK(r.detail == "no logs of it");
    }
}

TEST_CASE("a role of which no part brings anything has failed, each part with the reason") {
    const std::size_t ercs = GENERATE(1U, 3U);
    const bool narrowed_again = GENERATE(false, true);
    scheduler_world w(plan_of({of(1, {"Storage"})}), ercs, 3, four_hours());
    w.calls = [&](const task& t, unsigned) {
        if (t.unit.part_of == 0) return lacks(shortage::time, "too much", t);
        const bool early = t.unit.when.from == ten && t.unit.log_types.empty();
        return narrowed_again && early ? lacks(shortage::time, "too much", t) : nothing_came(t);
    };
    w.run_to_end();
    CHECK(w.plan().finished());
    REQUIRE(w.plan().records().size() == (narrowed_again ? 4 : 2));
    CHECK(w.told == w.plan().records().size());
    for (const auto& r : w.plan().records()) {
        CHECK(r.how == outcome::failed);
        CHECK(r.missing_roles == names{"Storage"});
        CHECK(r.reason.find("no other part of the role brought a zip") != std::string::npos);
        CHECK(r.attempts == 1);
    }
}

TEST_CASE("a stop leaves parts that brought nothing as failed where no part brought anything") {
    scheduler_world w(plan_of({of(1, {"Storage"})}), 1, 3, four_hours());
    w.calls = [&](const task& t, unsigned) {
        if (t.unit.part_of == 0) return lacks(shortage::time, "too much", t);
        w.stop = true;
        return nothing_came(t);
    };
    w.run_to_end();
    CHECK(w.plan().finished());
    REQUIRE(w.plan().records().size() == 2);
    for (const auto& r : w.plan().records()) CHECK((r.how == outcome::failed || r.how == outcome::skipped));
}

TEST_CASE("parts wait until every role has had its turn") {
    scheduler_world w(plan_of({of(1, {"Storage"}), of(2, {"A"}), of(3, {"B"}), of(4, {"C"})}), 1, 3, four_hours());
    w.calls = too_large("Storage", shortage::time);
    w.run_to_end();
    REQUIRE(w.ran.size() == 6);
    for (int i = 0; i < 4; ++i) CHECK(w.ran[static_cast<std::size_t>(i)].first == i + 1);
}

TEST_CASE("narrower calls end when they have taken their time together") {
    scheduler_world w(plan_of({of(1, {"Storage"})}), 1, 3, four_hours());
    utc_time now = ten;
    w.calls = [&](const task& t, unsigned) {
        auto r = lacks(shortage::time, "too slow", t);
        r.started = now;
        r.ended = now += std::chrono::hours(5);
        return r;
    };
    w.run_to_end();
    CHECK(w.ran.size() == 3);  // the whole, and two halves of 5 h each
    for (const auto& r : w.plan().records()) CHECK(r.how != outcome::done);
    CHECK(std::any_of(w.plan().records().begin(), w.plan().records().end(),
                      [](const auto& r) { return r.reason.find("--narrow-for") != std::string::npos; }));
    std::set<std::pair<utc_time, utc_time>> named;
    for (const auto& r : w.plan().records()) named.insert({r.unit.when.from, r.unit.when.to});
    CHECK(named.size() >= 2);
}

TEST_CASE("a session that is lost by stopping a stall costs one ERCS, and the role is narrowed, not tried whole again") {
    scheduler_world w(plan_of({of(1, {"Storage"})}), 3, 3, four_hours());
    w.calls = [](const task& t, unsigned) {
        if (!longer_than_two_hours(t)) return everything_came(t);
        auto r = session_died();
        r.lack = shortage::stall;
        return r;
    };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 2);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.plan().finished());
}

TEST_CASE("a stop while a unit is narrowed leaves its parts as skipped") {
    scheduler_world w(plan_of({of(1, {"Storage"})}), 1, 3, four_hours());
    w.calls = [&](const task& t, unsigned) {
        w.stop = true;
        return lacks(shortage::time, "too much", t);
    };
    w.run_to_end();
    CHECK(w.plan().finished());
    REQUIRE(w.plan().records().size() == 2);
    for (const auto& r : w.plan().records()) {
        CHECK(r.how == outcome::skipped);
        CHECK(r.unit.part_of == 1);
    }
}

TEST_CASE("an ERCS that says its disk is full gets no collection while others can take them, and the run says why") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 12; ++i) units.push_back(of(i, {"R" + std::to_string(i)}));
    scheduler_world w(plan_of(units), 3, 3, four_hours());
    w.calls = [](const task& t, unsigned) { return t.ercs == 1 ? lacks(shortage::disk, full, t) : everything_came(t); };
    w.run_to_end();
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.plan().records().size() == 13);
    CHECK(std::count_if(w.ran.begin(), w.ran.end(), [](const auto& r) { return r.second == 1; }) == 1);
    CHECK(w.noted("ercs2 says that its disk is full (" + full + "): no collection starts there before 2026-11-22T06:15:00Z"));
}

TEST_CASE("an ERCS whose disk was full is asked again later") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 12; ++i) units.push_back(of(i, {"R" + std::to_string(i)}));
    scheduler_world w(plan_of(units), 2, 3, four_hours());
    utc_time now = ten;
    bool was_full = false;
    w.calls = [&](const task& t, unsigned) {
        now += std::chrono::minutes(4);
        auto r = t.ercs == 1 && !std::exchange(was_full, true) ? lacks(shortage::disk, full, t) : everything_came(t);
        r.started = now - std::chrono::minutes(4);
        r.ended = now;
        return r;
    };
    w.run_to_end();
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    std::size_t first = 0;
    while (w.ran[first].second != 1) ++first;
    const auto again = std::find_if(w.ran.begin() + static_cast<std::ptrdiff_t>(first) + 1, w.ran.end(),
                                    [](const auto& r) { return r.second == 1; });
    REQUIRE(again != w.ran.end());
    CHECK(again - w.ran.begin() >= 4);
}

TEST_CASE("where every disk stays full, collections end, information goes on, and each role has its reason") {
    std::vector<plan::unit> units;
    for (int i = 1; i <= 12; ++i) units.push_back(of(i, {"R" + std::to_string(i)}));
    units.push_back(information_unit(13));
    scheduler_world w(plan_of(units), 1, 3, four_hours());
    w.calls = [](const task& t, unsigned) { return t.unit.exclusive ? lacks(shortage::disk, full, t) : everything_came(t); };
    w.run_to_end();
    CHECK(w.plan().finished());
    CHECK(w.ran.size() == 12 + 6 + 1);
    CHECK(w.record("Test-AzureStack")->how == outcome::done);
    std::set<std::string> named;
    for (const auto& r : w.plan().records()) {
        if (!r.unit.exclusive) continue;
        CHECK((r.how == outcome::failed || r.how == outcome::skipped));
        CHECK(r.reason.find("disk") != std::string::npos);
        named.insert(r.unit.roles.front());
    }
    CHECK(named.size() == 12);
}
