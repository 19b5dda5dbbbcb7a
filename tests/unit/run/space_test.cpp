// Disks that are nearly full: a run pauses, goes on by itself, and ends in order when it is told to.
#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "hooked_share.hpp"
#include "scheduler_world.hpp"
#include "scripted_stamp.hpp"
#include "space_guard.hpp"
#include "stamplog/storage/folder.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

constexpr std::uint64_t kept = 1'000, plenty = 1'000'000'000, hardly_any = 10;
constexpr int looks_while_full = 40;

plan::plan five_roles() {
    return plan_of({logs_unit(1, {"Storage"}), logs_unit(2, {"ACS"}), logs_unit(3, {"CRP"}), logs_unit(4, {"NRP"})});
}

// A disk that is full from the first collection on, for so many looks.
struct small_disk {
    scripted_run& run;
    int left = looks_while_full;
    std::optional<int> calls_when_full{}, calls_when_free{};
    std::mutex mutex{};

    std::uint64_t free() {
        const auto calls = [&] {
            std::scoped_lock lock(run.stamp.mutex);
            return run.stamp.calls;
        }();
        std::scoped_lock lock(mutex);
        if (calls == 0 || left == 0) return plenty;
        if (!calls_when_full) calls_when_full = calls;
        if (--left == 0) calls_when_free = calls;
        return hardly_any;
    }
    void stand_in_for_the_real_one() {
        run.how.reserve = kept;
        run.how.free_space = [this](const fs::path&) { return std::optional(free()); };
    }
};

// Everything comes by a share that no folder here is.
void serve(scripted_run& run, const share_hooks& hooks) {
    const auto served = run.folder.path / "served";
    fs::create_directories(served);
    run.stamp.landing = served / ("stamplog-" + run.how.run_id);
    run.how.share.local = run.how.run_folder / "spool";
    run.how.open_share = [served, &hooks]() -> result<std::unique_ptr<storage::place>> {
        auto opened = storage::open_folder(served);
        if (!opened) return fail(opened.error());
        return std::make_unique<hooked_share>(std::move(*opened), hooks);
    };
}

int notes_with(const scripted_run& run, const std::string& words) {
    return static_cast<int>(std::ranges::count_if(run.told, [&](const progress_event& e) {
        return e.what == progress_event::kind::note && e.text.find(words) != std::string::npos;
    }));
}

}  // namespace

TEST_CASE("no collection starts while a disk is nearly full, and the run goes on when there is room again") {
    scripted_run run;
    small_disk disk{run};
    disk.stand_in_for_the_real_one();
    const auto c = run.collect_on(five_roles(), 1);
    REQUIRE(c);
    CHECK(c->cover.complete());
    REQUIRE(disk.calls_when_free);
    CHECK(disk.calls_when_free == disk.calls_when_full);
    CHECK(notes_with(run, "paused") == 1);
    CHECK(notes_with(run, "1 MiB are needed") == 1);
    CHECK(notes_with(run, c->landing.string()) == 1);
    CHECK(notes_with(run, "there is room again") == 1);
}

TEST_CASE("a stop ends a run that waits for room, and its sessions are closed") {
    scripted_run run;
    small_disk disk{run, -1};
    disk.stand_in_for_the_real_one();
    run.on_told = [&](const progress_event& e) {
        if (e.text.find("paused") != std::string::npos) run.stop.request_stop();
    };
    const auto c = run.collect_on(five_roles(), 2);
    REQUIRE(c);
    CHECK(c->interrupted);
    CHECK(run.stamp.closed == 2);
    CHECK(run.stamp.calls <= 2);
    CHECK(c->cover.units.size() == 4);
    CHECK_FALSE(c->cover.complete());
}

TEST_CASE("what landed on a share is fetched when there is room for it, not taken for missing") {
    scripted_run run;
    const auto served = run.folder.path / "served";
    fs::create_directories(served);
    run.stamp.landing = served / ("stamplog-" + run.how.run_id);
    run.how.share.local = run.how.run_folder / "spool";
    run.how.open_share = [&] { return storage::open_folder(served); };
    small_disk disk{run};
    disk.stand_in_for_the_real_one();
    const auto c = run.collect_on(five_roles(), 1);
    REQUIRE(c);
    for (const auto& u : c->cover.units) {
        INFO(u.unit.title << ": " << u.reason);
        CHECK(u.how == outcome::done);
    }
    CHECK(run.stamp.calls == 4);
    CHECK(disk.left == 0);
}

TEST_CASE("what a share refuses by a limit of its own is no want of room, and is not waited for") {
    scripted_run run;
    constexpr int too_often = 5'000;  // where it gives in, so that this test ends
    std::mutex mutex;
    std::optional<std::thread::id> worker;
    int asked = 0;  // by the worker, whose call has ended
    run.stamp.on_call = [&](int) {
        std::scoped_lock lock(mutex);
        worker = std::this_thread::get_id();
    };
    share_hooks hooks;
    hooks.on_open = [&](const std::string& name) -> result<void> {
        std::scoped_lock lock(mutex);
        if (name.find("CRP") == std::string::npos || asked >= too_often) return {};
        if (worker == std::this_thread::get_id()) ++asked;
        return fail(errc::limit, "larger than a place can hold");
    };
    serve(run, hooks);
    const auto c = run.collect_on(five_roles(), 1);
    REQUIRE(c);
    CHECK(asked > 0);
    CHECK(asked < too_often);
    CHECK_FALSE(c->cover.complete());
    CHECK_FALSE(c->interrupted);
}

TEST_CASE("a stop is heard while zips are copied from a share, where they stay") {
    scripted_run run;
    std::atomic<int> opened = 0;
    share_hooks hooks;
    hooks.on_open = [&](const std::string& name) {
        if (name.ends_with(".zip")) {
            ++opened;
            run.stop.request_stop();
        }
        return result<void>{};
    };
    serve(run, hooks);
    run.stamp.script = [](std::size_t, const auto&, int) { return scripted_stamp::does::work; };
    const auto c = run.collect_on(plan_of({logs_unit(1, {"Storage", "ACS", "CRP", "NRP"})}), 1);
    REQUIRE(c);
    CHECK(c->interrupted);
    CHECK(opened == 1);
    CHECK(c->zips.empty());
    CHECK(run.stamp.closed == 1);
}

TEST_CASE("with a reserve of nothing no disk is looked at") {
    scripted_run run;
    run.how.free_space = [](const fs::path&) -> std::optional<std::uint64_t> { throw std::logic_error("asked"); };
    const auto c = run.collect_on(five_roles(), 2);
    REQUIRE(c);
    CHECK(c->cover.complete());
}

TEST_CASE("a file that was refused for want of room is waited for with what it needs") {
    scratch s;
    test::fake_clock time;
    settings how;
    how.reserve = kept;
    std::uint64_t free = 1'500;
    int looks = 0;
    how.free_space = [&](const fs::path&) {
        if (++looks > 20) free = 2'000;
        return std::optional(free);
    };
    std::vector<std::string> told;
    space_guard guard(how, {{"the landing", s.path}}, time, {}, [&](const std::string& text) { told.push_back(text); });
    CHECK(guard.wait());
    CHECK(guard.room_for(s.path, 500));
    CHECK(told.empty());
    const auto refused = guard.room_for(s.path, 501);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::limit);
    CHECK(guard.wait());
    CHECK(looks > 20);
    CHECK(told.size() == 2);
}

TEST_CASE("before a run the room is compared with what earlier runs brought, disk by disk") {
    scratch s;
    settings how;
    how.run_folder = s.path / "state" / "runs" / "1";
    how.reserve = std::uint64_t{100} << 20;
    std::uint64_t free = std::uint64_t{500} << 20;
    how.free_space = [&](const fs::path&) { return std::optional(free); };
    const auto landing = s.path / "landing", stage = s.path / "stage";
    CHECK(check_space(how, landing, {stage}, 0));
    CHECK(check_space(how, landing, {stage}, std::uint64_t{133} << 20));
    const auto refused = check_space(how, landing, {stage}, std::uint64_t{134} << 20);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::limit);
    for (const auto* words : {"the landing", "the run's folder", "the stage", "500 MiB are free", "502 MiB are needed",
                              "402 MiB for what is expected"})
        CHECK(refused.error().what.find(words) != std::string::npos);
    free = 1;
    CHECK_FALSE(check_space(how, landing, {}, 0));
    how.reserve = 0;
    CHECK(check_space(how, landing, {stage}, std::uint64_t{1} << 40));

    auto units = five_roles();
    for (auto& u : units.units) u.when.to = u.when.from + std::chrono::hours(2);
    CHECK(expected_bytes(units, {{}, {{"storage", 1'000}, {"ACS", 10}, {"Other", 1'000'000}}}) == 2'020);
    CHECK(expected_bytes(units, {}) == 0);
}
