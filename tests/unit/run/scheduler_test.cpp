#include <catch2/catch.hpp>

#include "scheduler_world.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

TEST_CASE("every unit ends in one record and every session is closed") {
    scheduler_world w(plan_of({logs_unit(1, {"Storage"}), logs_unit(2, {"ACS"}), information_unit(3)}), 3);
    w.run_to_end();
    CHECK(w.plan().finished());
    REQUIRE(w.plan().records().size() == 3);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.told == 3);
    CHECK(std::count_if(w.started.begin(), w.started.end(), [](const task& t) { return t.what == task::kind::close; }) == 3);
    CHECK(w.broken.empty());
}

TEST_CASE("units start in their order, each on the ERCS that is free") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), logs_unit(3, {"C"}), logs_unit(4, {"D"})}), 2);
    w.run_to_end();
    REQUIRE(w.ran.size() == 4);
    for (int i = 0; i < 4; ++i) CHECK(w.ran[static_cast<std::size_t>(i)].first == i + 1);
    CHECK(w.most_collections == 2);
}

TEST_CASE("no more collections run at once than the stamp's limit, while information units go on") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), information_unit(3)}), 3, 1);
    for (int i = 0; i < 3; ++i) w.finish(0);
    CHECK(w.most_collections == 1);
    CHECK(std::any_of(w.ran.begin(), w.ran.end(), [](const auto& r) { return r.first == 3; }));
    w.run_to_end();
    CHECK(w.most_collections == 1);
    CHECK(w.plan().records().size() == 3);
}

TEST_CASE("a unit whose session died goes to another ERCS, and the dead one gets nothing more") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), logs_unit(3, {"C"})}), 2);
    std::size_t dead = 99;
    w.calls = [&](const task& t, unsigned) {
        if (t.unit.id == 1 && dead == 99) {
            dead = t.ercs;
            return session_died();
        }
        CHECK(t.ercs != dead);
        return everything_came(t);
    };
    w.run_to_end();
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::done);
    CHECK(w.plan().records().size() == 3);
    CHECK(w.record("A")->attempts == 2);
    CHECK(w.noted("goes to another ERCS"));
    CHECK(w.plan().finished());
}

TEST_CASE("a unit that kills sessions is given up after two, so that one ERCS is left for the others") {
    scheduler_world w(plan_of({logs_unit(1, {"Poison"}), logs_unit(2, {"B"}), logs_unit(3, {"C"})}), 3);
    w.calls = [](const task& t, unsigned) { return t.unit.title == "Poison" ? session_died() : everything_came(t); };
    w.run_to_end();
    CHECK(w.record("Poison")->how == outcome::failed);
    CHECK(w.record("Poison")->reason == "connection reset");
    CHECK(w.record("Poison")->attempts == 2);
    CHECK(w.record("B")->how == outcome::done);
    CHECK(w.record("C")->how == outcome::done);
}

TEST_CASE("when no ERCS is left, what waits is recorded, not lost") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), information_unit(3)}), 1);
    w.calls = [](const task&, unsigned) { return session_died(); };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 3);
    CHECK(w.record("A")->how == outcome::failed);
    CHECK(w.record("B")->how == outcome::skipped);
    CHECK(w.record("B")->reason == "no ERCS was left to run it");
    CHECK(w.record("B")->missing_roles == std::vector<std::string>{"B"});
    CHECK(w.plan().finished());
}

TEST_CASE("when nothing can be opened every unit is skipped") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), information_unit(2)}), 3);
    w.opens = [](std::size_t) { return false; };
    w.run_to_end();
    REQUIRE(w.plan().records().size() == 2);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::skipped);
    CHECK(w.plan().finished());
}

TEST_CASE("an ERCS that opens late takes part") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"})}), 2);
    w.finish(1);  // ercs2 is open, ercs1 is not
    CHECK(w.ran.size() == 1);
    w.finish(0);
    CHECK(w.ran.size() == 2);
    CHECK(w.ran[1].second == 0);
    w.run_to_end();
}

TEST_CASE("a stop starts nothing new, closes every session and records the rest as skipped") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"}), logs_unit(3, {"C"})}), 1);
    w.finish(0);  // open; A runs
    w.stop = true;
    w.calls = [](const task&, unsigned) {
        attempt_result r;
        r.how = attempt_result::ending::stopped;
        r.words = "stopped by the operator";
        return r;
    };
    w.run_to_end();
    CHECK(w.ran.size() == 1);
    REQUIRE(w.plan().records().size() == 3);
    for (const auto& r : w.plan().records()) CHECK(r.how == outcome::skipped);
    CHECK(w.started.back().what == task::kind::close);
    CHECK(w.plan().finished());
}

TEST_CASE("what did not start says why nothing new starts") {
    scheduler s(plan_of({logs_unit(1, {"A"})}), {"e1"}, 3, false);
    s.on({}, {});
    s.on({.what = event::kind::opened}, "the journal cannot be written: no space left");
    REQUIRE(s.records().size() == 1);
    CHECK(s.records()[0].reason == "the journal cannot be written: no space left");
}

TEST_CASE("a unit waits for the one it comes after, unless that cannot come") {
    auto seed = logs_unit(2, {"SeedRing"});
    seed.after = 1;
    SECTION("the other ERCS takes what is next") {
        scheduler_world w(plan_of({information_unit(1), seed, logs_unit(3, {"A"})}), 2);
        w.finish(0);
        w.finish(0);
        REQUIRE(w.ran.size() == 2);
        CHECK(w.ran[1].first == 3);
        w.run_to_end();
        CHECK(w.plan().records().size() == 3);
    }
    SECTION("a circle does not hold the run up") {
        auto one = logs_unit(1, {"A"});
        one.after = 2;
        scheduler_world w(plan_of({one, seed}), 1);
        w.run_to_end();
        CHECK(w.plan().finished());
        CHECK(w.plan().records().size() == 2);
    }
}

TEST_CASE("an ERCS whose collection was stopped by us rests before the next") {
    scheduler_world w(plan_of({logs_unit(1, {"A"}), logs_unit(2, {"B"})}), 1);
    w.calls = [](const task& t, unsigned) {
        if (t.unit.id != 1) return everything_came(t);
        attempt_result r;
        r.how = attempt_result::ending::overdue;
        r.words = "it did not end in its time and was stopped";
        r.missing_roles = {"A"};
        return r;
    };
    w.run_to_end();
    std::vector<task::kind> order;
    for (const auto& t : w.started)
        if (t.what != task::kind::tell) order.push_back(t.what);
    using k = task::kind;
    CHECK(order == std::vector<k>{k::open, k::run, k::rest, k::run, k::close});
    CHECK(w.record("A")->how == outcome::failed);
    CHECK(w.record("B")->how == outcome::done);
}

TEST_CASE("a refused cmdlet is a record of its own and costs nothing else") {
    scheduler_world w(plan_of({information_unit(1), logs_unit(2, {"A"})}), 1);
    w.calls = [](const task& t, unsigned) {
        if (t.unit.exclusive) return everything_came(t);
        attempt_result r;
        r.how = attempt_result::ending::refused;
        r.words = "the term 'Test-AzureStack' is not recognized";
        return r;
    };
    w.run_to_end();
    CHECK(w.record("Test-AzureStack")->how == outcome::refused);
    CHECK(w.record("A")->how == outcome::done);
}
