#include <dirent.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <fstream>
#include <thread>

#include "child_support.hpp"
#include "live_group.hpp"

using namespace stamplog;
using namespace stamplog::transport;
using namespace stamplog::transport::testing;

namespace {

std::size_t open_descriptors() {
    std::size_t n = 0;
    DIR* dir = opendir("/proc/self/fd");
    while (readdir(dir) != nullptr) ++n;
    closedir(dir);
    return n;
}

// Children of this process, zombies included.
std::size_t children() {
    std::ifstream list("/proc/self/task/" + std::to_string(getpid()) + "/children");
    std::size_t n = 0;
    for (int pid = 0; list >> pid;) ++n;
    return n;
}

}  // namespace

TEST_CASE("closing lets a child end in order: it sees the end of its input and finishes") {
    auto child = shell("cat >/dev/null; echo 'transcript written' >&2; exit 5");
    child->close(in(10s));
    CHECK(child->peer_status() == "exit code 5");
    CHECK(child->diagnostics() == "transcript written\n");
}

TEST_CASE("closing takes what a child still has to say, so that it can end") {
    auto child = shell("cat >/dev/null; head -c 3000000 /dev/zero; exit 4");
    child->close(in(10s));
    CHECK(child->peer_status() == "exit code 4");
}

TEST_CASE("closing is idempotent, and afterwards nothing can be read or written") {
    auto child = shell("cat");
    child->close(in(10s));
    child->close(in(10s));
    std::string text;
    CHECK(child->read(text, in(1s)).value() == channel::read_status::end_of_stream);
    const auto r = child->write("x", in(1s));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
}

TEST_CASE("a child that hangs gets SIGTERM at the deadline") {
    auto child = shell("exec sleep 600");
    const auto before = steady_clock::now();
    child->close(in(50ms));
    CHECK(child->peer_status() == "ended by SIGTERM");
    CHECK(steady_clock::now() - before < 2s);
}

TEST_CASE("a child that ignores SIGTERM gets SIGKILL") {
    auto child = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    REQUIRE(read_line(*child) == "ready");
    const auto before = steady_clock::now();
    child->close(steady_clock::now());
    CHECK(child->peer_status() == "ended by SIGKILL");
    CHECK(steady_clock::now() - before < 10s);
}

TEST_CASE("a child that was stopped is ended all the same") {
    auto child = shell("echo $$; exec sleep 600");
    const auto pid = std::stoi(read_line(*child));
    REQUIRE(kill(pid, SIGSTOP) == 0);
    child->close(in(50ms));
    CHECK(child->peer_status() == "ended by SIGTERM");
}

TEST_CASE("a grandchild that ignores SIGTERM does not survive its parent's end in order") {
    auto child = shell("sh -c \"trap '' TERM; echo \\$\\$; while :; do sleep 1; done\" & read line; exit 0");
    const auto grandchild = std::stoi(read_line(*child));
    REQUIRE(alive(grandchild));
    child->close(in(5s));
    CHECK(child->peer_status() == "exit code 0");
    CHECK(gone_soon(grandchild));
}

TEST_CASE("a grandchild does not survive its parent's death") {
    auto child = shell("sh -c 'echo $$; exec sleep 600' & wait");
    const auto grandchild = std::stoi(read_line(*child));
    REQUIRE(alive(grandchild));
    child->close(steady_clock::now());
    CHECK(gone_soon(grandchild));
}

TEST_CASE("a channel that is dropped without close leaves nothing behind") {
    int pid = 0;
    {
        auto child = shell("echo $$; exec sleep 600");
        pid = std::stoi(read_line(*child));
        REQUIRE(alive(pid));
    }
    CHECK_FALSE(alive(pid));
}

TEST_CASE("no descriptor and no zombie remains of children that ended, failed to start or were killed") {
    const auto descriptors = open_descriptors();
    const auto processes = children();
    for (int i = 0; i < 20; ++i) {
        shell("exit 1")->close(in(5s));
        shell("exec sleep 600")->close(steady_clock::now());
        CHECK_FALSE(spawn({{"/no/such/program"}}));
        CHECK_FALSE(spawn({{"/etc/passwd"}}));
    }
    CHECK(open_descriptors() == descriptors);
    CHECK(children() == processes);
}

TEST_CASE("a missing program is named, with what to do") {
    for (const char* name : {"/no/such/program", "no-such-program-anywhere", "/etc/passwd/program"}) {
        const auto r = spawn({{name, "-s"}});
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::not_found);
        CHECK(r.error().what.find(name) != std::string::npos);
        CHECK_FALSE(r.error().hint.empty());
    }
}

TEST_CASE("a file that cannot be executed is a configuration error") {
    const auto r = spawn({{"/etc/passwd"}});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(r.error().what.find("/etc/passwd") != std::string::npos);
    const auto folder = spawn({{"/tmp"}});
    REQUIRE_FALSE(folder);
    CHECK(folder.error().code == errc::config);
    CHECK(spawn({{}}).error().code == errc::config);
    CHECK(spawn({{""}}).error().code == errc::config);
}

TEST_CASE("killing all children ends also those that ignore the end of their input, with their own children") {
    const auto before = live_group_count();
    auto first = shell("trap '' TERM HUP INT; sleep 600 & echo $!; while :; do sleep 600; done");
    auto second = shell("trap '' TERM HUP INT; echo ready; while :; do sleep 600; done");
    const int grandchild = std::stoi(read_line(*first));
    REQUIRE(read_line(*second) == "ready");
    CHECK(live_group_count() == before + 2);
    kill_all_children();
    CHECK(gone_soon(grandchild));
    std::string rest;
    CHECK(first->read(rest, in(10s)).value() == channel::read_status::end_of_stream);
    CHECK(second->read(rest, in(10s)).value() == channel::read_status::end_of_stream);
    CHECK(first->peer_status().find("KILL") != std::string::npos);
    first->close(in(1s));
    second->close(in(1s));
    CHECK(live_group_count() == before);
    kill_all_children();  // of nobody
}

TEST_CASE("killing all children spares one that has something to put away, which ends with its input") {
    auto child = spawn({{"/bin/sh", "-c", "echo ready; cat > /dev/null; echo put away"}, true}).value();
    REQUIRE(read_line(*child) == "ready");
    kill_all_children();
    std::string said;
    CHECK(child->read(said, in(50ms)).value() == channel::read_status::timed_out);  // it still runs
    child->close(in(10s));
    CHECK(child->peer_status() == "exit code 0");
}

TEST_CASE("a program that cannot be started, and a child that is gone, hold no place in the table") {
    const auto before = live_group_count();
    CHECK_FALSE(spawn({{"/nonexistent/program"}}));
    CHECK(live_group_count() == before);
    {
        auto child = shell("cat");
        CHECK(live_group_count() == before + 1);
        auto moved = std::move(child);
        CHECK(live_group_count() == before + 1);
    }
    CHECK(live_group_count() == before);
}

TEST_CASE("waiting for the exit of a child that closed only its output costs no processor time") {
    auto child = shell("echo last >&2; exec >&-; sleep 600");
    std::string text;
    const auto processor = std::clock();
    const auto began = steady_clock::now();
    CHECK(child->read(text, in(10s)).value() == channel::read_status::end_of_stream);
    CHECK(steady_clock::now() - began >= 400ms);  // it was waited for
    CHECK(static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC < 0.05);
    CHECK(child->peer_status().find("it closed its standard output") == 0);
    CHECK(child->diagnostics() == "last\n");
    child->close(in(10ms));
}
