// Files that a living process holds: runs and stamps.
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "file_lock.hpp"
#include "scripted_stamp.hpp"
#include "stamplog/run/stamp_lock.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

bool is_lock(const result<std::variant<file_lock, lock_holder>>& r) { return r && std::holds_alternative<file_lock>(*r); }

// The run that has the stamp; empty: it was free, and is held by `mine` now.
std::string taken_by(const fs::path& folder, const std::set<std::string>& names, const std::string& run,
                     std::vector<stamp_lock>& mine) {
    auto r = stamp_lock::take(folder, names, run);
    REQUIRE(r);
    if (const auto* by = std::get_if<stamp_holder>(&*r)) {
        CHECK(by->process == ::getpid());
        return by->run_id;
    }
    mine.push_back(std::move(std::get<stamp_lock>(*r)));
    return "";
}

}  // namespace

TEST_CASE("a lock says who holds it, and is free when its holder goes") {
    scratch s;
    const auto file = s.path / "lock";
    CHECK_FALSE(file_lock::held(file));
    {
        const auto first = file_lock::take(file, "run 1");
        REQUIRE(is_lock(first));
        CHECK(file_lock::held(file));
        const auto second = file_lock::take(file, "run 2");
        REQUIRE(second);
        const auto& by = std::get<lock_holder>(*second);
        CHECK(by.process == ::getpid());
        CHECK(by.began != 0);
        CHECK(by.says == "run 1");
    }
    CHECK_FALSE(file_lock::held(file));
    CHECK_FALSE(file_lock::holder(file));
    CHECK(is_lock(file_lock::take(file, "run 2")));
}

TEST_CASE("looking whether a lock is held never keeps anybody from taking it") {
    scratch s;
    const auto file = s.path / "lock";
    REQUIRE(is_lock(file_lock::take(file, "")));
    std::atomic<bool> enough{false};
    std::thread looks([&] {
        while (!enough) file_lock::held(file);
    });
    int refused = 0;
    for (int i = 0; i < 5'000; ++i) refused += is_lock(file_lock::take(file, "")) ? 0 : 1;
    enough = true;
    looks.join();
    CHECK(refused == 0);
}

TEST_CASE("a process is interrupted only while it is the one that held the lock, not for its number") {
    static std::atomic<int> interrupts{0};
    struct sigaction count {
    }, before{};
    count.sa_handler = [](int) { ++interrupts; };
    REQUIRE(::sigaction(SIGINT, &count, &before) == 0);
    scratch s;
    const auto mine = file_lock::take(s.path / "lock", "");
    const auto who = file_lock::holder(s.path / "lock");
    REQUIRE(who);
    auto earlier = *who;
    earlier.began -= 1;
    CHECK(interrupt(earlier).value() == false);
    CHECK(interrupt(*who).value() == true);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (interrupts == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ::sigaction(SIGINT, &before, nullptr);
    CHECK(interrupts == 1);
}

TEST_CASE("a lock that names a process that is gone says no process") {
    scratch s;
    const auto mine = file_lock::take(s.path / "lock", "run 1");
    write_file(s.path / "lock", std::to_string(::getpid()) + " 1 run 0\n");
    const auto who = file_lock::holder(s.path / "lock");
    REQUIRE(who);
    CHECK(who->process == 0);
    CHECK(who->says.empty());
}

TEST_CASE("a stamp that is known by any one of its names has one run at a time") {
    scratch s;
    const auto folder = s.path / "stamps";
    std::vector<stamp_lock> held;
    CHECK_FALSE(stamp_lock::holder(folder, {"host b"}));
    CHECK_FALSE(fs::exists(folder));
    CHECK(taken_by(folder, {"cloud 1", "host a", "host b"}, "run-1", held).empty());
    CHECK(stamp_lock::holder(folder, {"host b", "host c"})->run_id == "run-1");
    CHECK_FALSE(stamp_lock::holder(folder, {"host c"}));
    CHECK(taken_by(folder, {"host b"}, "run-2", held) == "run-1");
    CHECK(taken_by(folder, {"cloud 1", "host x"}, "run-2", held) == "run-1");
    // Who was refused keeps nothing.
    CHECK(taken_by(folder, {"host x"}, "run-3", held).empty());
    CHECK(taken_by(folder, {"cloud 2"}, "run-4", held).empty());
    held.clear();
    CHECK(taken_by(folder, {"cloud 1", "host x"}, "run-2", held).empty());
}
