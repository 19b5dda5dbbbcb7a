// What must hold for every request, tried on random ones.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "stamplog/pep/catalogue.hpp"
#include "stamplog/plan/plan.hpp"

using namespace stamplog;

namespace {

std::string lowered(std::string s) {
    for (auto& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return s;
}

struct world {
    plan::request asked;
    plan::history known;
    std::map<std::string, double> seconds;  // what each role takes, lower case
    std::size_t ercs = 3;
};

world random_world(std::mt19937& dice, bool history) {
    world w;
    w.asked.when = {*parse_rfc3339("2026-11-21T09:00:00Z"), *parse_rfc3339("2026-11-21T10:00:00Z")};
    w.asked.skip_test = dice() % 2 == 0;
    w.ercs = 1 + dice() % 3;
    std::lognormal_distribution<double> length(3, 0.5 + static_cast<double>(dice() % 3));
    const auto count = 1 + dice() % 100;
    for (unsigned i = 0; i < count; ++i) {
        const auto& r = pep::roles()[dice() % pep::roles().size()];
        std::string name(r.name);
        if (dice() % 8 == 0) name = lowered(name);
        if (dice() % 20 == 0) name = "Unknown" + std::to_string(dice() % 5);
        w.asked.roles.push_back(name);
        if (!w.seconds.contains(lowered(name))) w.seconds[lowered(name)] = std::max(0.1, length(dice));
    }
    if (history)
        for (const auto& [name, s] : w.seconds) w.known.seconds_per_role.emplace_back(name, s);
    return w;
}

// List scheduling: each job to whoever is free first.
double finish(const std::vector<double>& jobs, std::size_t machines) {
    std::vector<double> busy(machines, 0);
    for (const auto j : jobs) *std::min_element(busy.begin(), busy.end()) += j;
    return *std::max_element(busy.begin(), busy.end());
}

double longest_processing_time(const world& w) {
    std::vector<double> jobs;
    for (const auto& [name, s] : w.seconds) jobs.push_back(s);
    std::sort(jobs.rbegin(), jobs.rend());
    return finish(jobs, w.ercs);
}

}  // namespace

TEST_CASE("roles of a plan's units are disjoint, complete, and longest first") {
    std::mt19937 dice(20261121);
    for (int round = 0; round < 400; ++round) {
        const auto w = random_world(dice, round % 2 == 0);
        const auto p = plan::make_plan(w.asked, w.ercs, w.known);
        REQUIRE(p);
        std::multiset<std::string> collected;
        double before = 1e300;
        int id = 0;
        bool in_order = true, ids = true;
        for (const auto& u : p->units) {
            ids = ids && u.id == ++id;
            if (u.kind != plan::unit_kind::logs) continue;
            for (const auto& r : u.roles) collected.insert(lowered(r));
            const bool held_back = u.after != 0;
            in_order = in_order && (u.expected <= before || held_back);
            before = u.expected;
        }
        std::multiset<std::string> asked;
        for (const auto& [name, s] : w.seconds) asked.insert(name);
        CHECK(collected == asked);
        CHECK(in_order);
        CHECK(ids);
    }
}

TEST_CASE("where times are known, groups end within 10 % of what single roles would reach") {
    std::mt19937 dice(7);
    double worst = 0;
    for (int round = 0; round < 400; ++round) {
        const auto w = random_world(dice, true);
        const auto p = plan::make_plan(w.asked, w.ercs, w.known);
        REQUIRE(p);
        std::vector<double> jobs;
        for (const auto& u : p->units) {
            if (u.kind != plan::unit_kind::logs) continue;
            double s = 0;
            for (const auto& r : u.roles) s += w.seconds.at(lowered(r));
            jobs.push_back(s);
        }
        worst = std::max(worst, finish(jobs, w.ercs) / longest_processing_time(w));
    }
    INFO("worst " << worst);
    CHECK(worst <= 1.10);
}

TEST_CASE("light roles share calls: a request for every role needs far fewer units than roles") {
    plan::request r;
    r.when = {*parse_rfc3339("2026-11-21T09:00:00Z"), *parse_rfc3339("2026-11-21T10:00:00Z")};
    for (const std::size_t ercs : {1U, 2U, 3U}) {
        const auto p = plan::make_plan(r, ercs, {});
        REQUIRE(p);
        CHECK(p->units.size() < 40);
    }
}

TEST_CASE("the same request gives the same plan") {
    std::mt19937 dice(3);
    for (int round = 0; round < 20; ++round) {
        const auto w = random_world(dice, true);
        const auto a = plan::make_plan(w.asked, w.ercs, w.known), b = plan::make_plan(w.asked, w.ercs, w.known);
        REQUIRE(a);
        REQUIRE(b);
        REQUIRE(a->units.size() == b->units.size());
        for (std::size_t i = 0; i < a->units.size(); ++i) CHECK(a->units[i].roles == b->units[i].roles);
    }
}
