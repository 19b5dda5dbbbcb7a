// The rule alone: (what was tried so far, what came of it) -> the next, narrower calls.
#include <catch2/catch.hpp>

#include "narrowing.hpp"
#include "scheduler_world.hpp"
#include "shortage.hpp"
#include "stamplog/base/text.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

using names = std::vector<std::string>;

utc_time at(int hours, int minutes = 0) {
    return utc_time(std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}) + std::chrono::hours(hours) +
           std::chrono::minutes(minutes);
}

narrowing_rules window_rules() { return {.asked = {at(10), at(14)}, .most_time = std::chrono::hours(9)}; }

plan::unit whole_role() {
    auto u = logs_unit(7, {"Storage"});
    u.when = {at(10), at(14)};
    u.expected = 8;
    return u;
}

plan::unit half() {
    auto u = whole_role();
    u.id = 20;
    u.part_of = 7;
    u.when.from = at(12);
    return u;
}

names nodes_of(const narrowing& n) {
    names out;
    for (const auto& p : n.parts) out.push_back(joined(p.nodes, "+"));
    return out;
}

}  // namespace

TEST_CASE("a whole role is asked for again in two halves of its window, the later one first") {
    const auto why = GENERATE(shortage::time, shortage::stall, shortage::disk);
    const auto n = narrower(whole_role(), why, {}, window_rules(), {"N1", "N2"});
    REQUIRE(n.parts.size() == 2);
    CHECK(n.how == "by half the window");
    CHECK(n.parts[0].when.from == at(12));
    CHECK(n.parts[0].when.to == at(14));
    CHECK(n.parts[1].when.from == at(10));
    CHECK(n.parts[1].when.to == at(12));
    for (const auto& p : n.parts) {
        CHECK(p.id == 0);
        CHECK(p.part_of == 7);
        CHECK(p.roles == names{"Storage"});
        CHECK(p.expected == 4);
        CHECK(p.nodes.empty());
        CHECK(p.exclusive);
    }
    CHECK(n.parts[0].title == "Storage from 2026-11-21T12:00:00Z to 2026-11-21T14:00:00Z");
}

TEST_CASE("halves of an odd window meet, on a whole second") {
    auto u = whole_role();
    u.when.to = at(10, 41) + ticks(3);
    auto r = window_rules();
    r.asked = u.when;
    const auto n = narrower(u, shortage::time, {}, r, {});
    REQUIRE(n.parts.size() == 2);
    CHECK(n.parts[0].when.from == n.parts[1].when.to);
    CHECK(n.parts[0].when.from == at(10, 20) + std::chrono::seconds(30));
    CHECK(n.parts[0].when.to == u.when.to);
    CHECK(n.parts[1].when.from == u.when.from);
}

TEST_CASE("half a window that would not come is asked for by log type: together they are all") {
    const auto n = narrower(half(), shortage::disk, {2, {}}, window_rules(), {"N1", "N2"});
    REQUIRE(n.parts.size() == 3);
    CHECK(n.how == "by log type");
    CHECK(n.parts[0].log_types == names{"File"});
    CHECK(n.parts[1].log_types == names{"Share"});
    CHECK(n.parts[2].log_types == names{"WindowsEvent"});
    for (const auto& p : n.parts) {
        CHECK(p.when.from == at(12));
        CHECK(p.part_of == 7);
    }
    auto r = window_rules();
    r.log_types = {"File", "Share"};
    CHECK(narrower(half(), shortage::disk, {2, {}}, r, {}).parts.size() == 2);
}

TEST_CASE("nodes that the request names are asked one by one, whatever the cause") {
    auto r = window_rules();
    r.nodes = {"N1", "N2", "N3"};
    for (const auto why : {shortage::time, shortage::stall, shortage::disk}) {
        const auto n = narrower(half(), why, {2, {}}, r, {"X1", "X2"});
        CHECK(n.how == "by node");
        CHECK(nodes_of(n) == names{"N1", "N2", "N3"});
        for (const auto& p : n.parts) CHECK_FALSE(p.nodes_guessed);
    }
    r.nodes = {"N1"};
    CHECK(narrower(half(), shortage::stall, {2, {}}, r, {"X1", "X2"}).how == "by log type");
}

TEST_CASE("after a stall the computers that zips name stand in for nodes that nobody named") {
    const auto n = narrower(half(), shortage::stall, {2, {}}, window_rules(), {"N1", "N2"});
    CHECK(nodes_of(n) == names{"N1", "N2"});
    for (const auto& p : n.parts) CHECK(p.nodes_guessed);
    CHECK(n.parts[1].title == "Storage from 2026-11-21T12:00:00Z to 2026-11-21T14:00:00Z, node N2");
    CHECK(narrower(half(), shortage::stall, {2, {}}, window_rules(), {"N1"}).how == "by log type");
}

TEST_CASE("many nodes are asked in groups first, and a group that fails one by one") {
    auto r = window_rules();
    for (int i = 10; i < 50; ++i) r.nodes.push_back("N" + std::to_string(i));
    const auto groups = narrower(half(), shortage::stall, {2, {}}, r, {});
    REQUIRE(groups.parts.size() == 7);
    names all;
    for (const auto& p : groups.parts) all.insert(all.end(), p.nodes.begin(), p.nodes.end());
    CHECK(all == r.nodes);
    auto group = groups.parts[3];
    group.id = 30;
    const auto each = narrower(group, shortage::stall, {9, {}}, r, {});
    CHECK(nodes_of(each) == group.nodes);
    CHECK(each.parts.front().part_of == 7);
}

TEST_CASE("one node, or one log type, is not narrowed any more") {
    auto part = half();
    SECTION("node") { part.nodes = {"N1"}; }
    SECTION("log type") { part.log_types = {"File"}; }
    const auto n = narrower(part, shortage::stall, {5, {}}, window_rules(), {"N1", "N2"});
    CHECK(n.parts.empty());
    CHECK(n.how == "it cannot be asked for in smaller parts");
}

TEST_CASE("a short window is not halved") {
    auto u = whole_role();
    u.when.to = at(10, 19);
    auto r = window_rules();
    r.asked = u.when;
    CHECK(narrower(u, shortage::time, {}, r, {}).how == "by log type");
}

TEST_CASE("narrower calls are bounded in number and in time") {
    const auto many = narrower(half(), shortage::disk, {30, {}}, window_rules(), {});
    CHECK(many.parts.empty());
    CHECK(many.how == "it had 30 narrower calls, and may have 32");
    const auto late = narrower(half(), shortage::disk, {2, std::chrono::hours(9)}, window_rules(), {});
    CHECK(late.parts.empty());
    CHECK(late.how.find("--narrow-for") != std::string::npos);
    CHECK_FALSE(narrower(half(), shortage::disk, {29, std::chrono::hours(9) - ticks(1)}, window_rules(), {}).parts.empty());
}

TEST_CASE("nothing is narrowed without a shortage, or when it is turned off") {
    CHECK(narrower(whole_role(), shortage::none, {}, window_rules(), {}).parts.empty());
    CHECK(narrower(whole_role(), shortage::stall, {}, narrowing_rules{.asked = {at(10), at(14)}}, {}).parts.empty());
}

// However every level fails: it ends, and no two parts that were to be kept overlap.
TEST_CASE("a role of which nothing ever comes ends after a bounded number of calls") {
    auto r = window_rules();
    const bool by_node = GENERATE(true, false);
    if (by_node)
        for (int i = 10; i < 99; ++i) r.nodes.push_back("N" + std::to_string(i));
    std::vector<plan::unit> waiting{whole_role()};
    narrowing_history history;
    std::size_t calls = 0;
    while (!waiting.empty()) {
        auto u = waiting.front();
        waiting.erase(waiting.begin());
        REQUIRE(++calls < 100);
        auto n = narrower(u, shortage::stall, history, r, {});
        history.calls += n.parts.size();
        for (auto& p : n.parts) {
            p.id = 100 + static_cast<int>(history.calls);
            waiting.push_back(p);
        }
    }
    CHECK(calls <= 1 + r.most_calls);
}

TEST_CASE("a shortage is told by who ended the call, by the clock, and by words") {
    using ending = attempt_result::ending;
    const auto four_hours = std::chrono::minutes(240);
    const auto told = [&](ending how, const std::string& words, bool whole = false, std::chrono::minutes took = {}) {
        attempt_result r;
        r.how = how;
        r.words = words;
        r.started = at(0);
        r.ended = at(0) + took;
        if (whole) r.zips.push_back({"/l/Storage.zip", "Storage"});
        if (!whole) r.missing_roles = {"Storage"};
        return shortage_of(r, four_hours);
    };
    CHECK(told(ending::stalled, "") == shortage::stall);
    CHECK(told(ending::overdue, "") == shortage::time);
    CHECK(told(ending::failed, "The operation has timed out.") == shortage::time);
    CHECK(told(ending::done, "did not finish within TimeOutInMinutes", true) == shortage::time);
    CHECK(told(ending::done, "", false, four_hours) == shortage::time);
    CHECK(told(ending::done, "", false, four_hours - std::chrono::minutes(1)) == shortage::none);
    CHECK(told(ending::done, "N3: the connection timed out", true, four_hours) == shortage::none);
    CHECK(told(ending::failed, "Access is denied") == shortage::none);
    CHECK(told(ending::stopped, "timeout") == shortage::none);
    CHECK(told(ending::session_lost, "timeout") == shortage::none);
    attempt_result full;
    full.full_disk = "There is not enough space on the disk.";
    full.how = ending::stopped;
    CHECK(shortage_of(full, four_hours) == shortage::none);
    full.how = ending::done;
    CHECK(shortage_of(full, four_hours) == shortage::disk);
    CHECK(tells_of_full_disk("PS>TerminatingError(): \"There is not Enough Space on the disk.\""));
    CHECK_FALSE(tells_of_full_disk("0x85200001"));
}
