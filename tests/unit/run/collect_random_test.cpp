// A thousand runs with threads, zips and a journal, in which anything may go wrong.
#include <tbb/global_control.h>

#include <catch2/catch.hpp>

#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/base/text.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;
using does = scripted_stamp::does;

namespace {

void one_world(unsigned seed) {
    INFO("seed " << seed);
    std::mt19937 dice(seed);
    const auto below = [&](unsigned n) { return static_cast<unsigned>(dice() % n); };
    scripted_run run;
    std::vector<plan::unit> units;
    std::vector<std::string> asked;
    int id = 1, role = 1;
    for (unsigned i = below(6) + 1; i > 0; --i) {
        std::vector<std::string> roles;
        for (unsigned n = below(3) + 1; n > 0; --n) roles.push_back("R" + std::to_string(role++));
        asked.insert(asked.end(), roles.begin(), roles.end());
        units.push_back(logs_unit(id++, roles));
    }
    units.push_back(information_unit(id++));
    const unsigned trouble = below(6) + 2, stop_at = below(4) == 0 ? below(8) + 1 : 1000;
    const bool refuses = below(4) == 0;
    std::mutex mutex;
    run.stamp.script = [&](std::size_t, const auto&, int beside) {
        std::scoped_lock lock(mutex);
        if (refuses && beside > 0) return does::fail;
        if (below(trouble) != 0) return does::work;
        return std::array{does::fail, does::die, does::cut_zip, does::no_log_file}[below(4)];
    };
    run.stamp.on_call = [&](int calls) {
        if (calls == static_cast<int>(stop_at)) run.stop.request_stop();
    };
    const unsigned unreachable = below(5);
    run.stamp.opens = [unreachable](std::size_t i) {
        return i == unreachable ? result<void>(fail(errc::timed_out, "silence")) : result<void>{};
    };

    const auto got = run.collect_on(plan_of(units), below(3) + 1);
    REQUIRE(got);
    std::map<std::string, int> settled;
    for (const auto& r : got->cover.units)
        for (const auto& name : r.unit.roles) ++settled[name];
    REQUIRE(settled.size() == asked.size());
    for (const auto& [name, n] : settled) REQUIRE(n == 1);
    REQUIRE(run.stamp.most_on_one <= 1);
    REQUIRE(run.stamp.opened == run.stamp.closed + run.stamp.abandoned);
    // A role that is done has its zips in what goes into the bundle, whole and once.
    for (const auto& r : got->cover.units) {
        if (r.how != outcome::done || !r.unit.exclusive) continue;
        for (const auto& name : r.unit.roles) {
            const auto mine = std::count_if(got->zips.begin(), got->zips.end(),
                                            [&](const auto& z) { return !z.superseded && same_name(z.role, name); });
            REQUIRE(mine == (name.size() % 2 == 0 ? 2 : 1));
        }
    }
    // What was told about a unit was told once.
    std::map<int, int> ended;
    for (const auto& e : run.told)
        if (e.what == progress_event::kind::unit_ended) ++ended[e.unit];
    REQUIRE(ended.size() == got->cover.units.size());
    for (const auto& [unit, n] : ended) REQUIRE(n == 1);
}

}  // namespace

TEST_CASE("a thousand worlds: each role in one record, sessions closed, never two collections on one ERCS") {
    for (unsigned seed = 0; seed < 1'000; ++seed) one_world(seed);
}

TEST_CASE("the number of TBB's threads does not matter") {
    for (std::size_t threads : {1U, 2U, 16U}) {
        tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        for (unsigned seed = 5'000; seed < 5'040; ++seed) one_world(seed);
    }
}
