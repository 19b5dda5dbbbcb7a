#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "child_support.hpp"

using namespace stamplog;
using namespace stamplog::transport;
using namespace stamplog::transport::testing;
using status = channel::read_status;

TEST_CASE("what is written comes back from a child that echoes") {
    auto child = spawn({{"cat"}}).value();  // found in PATH
    REQUIRE(child->write("hello\n", in(5s)));
    CHECK(read_line(*child) == "hello");
    child->close(in(5s));
    CHECK(child->peer_status() == "exit code 0");
}

TEST_CASE("every argument reaches the child as it is") {
    auto child =
        spawn({{"/bin/sh", "-c", R"(for a; do printf '<%s>' "$a"; done)", "sh", "a b", "", "$HOME", "\"'\\", "é"}}).value();
    CHECK(read_all(*child) == "<a b><><$HOME><\"'\\><é>");
}

TEST_CASE("a child that answers while it is written to does not deadlock") {
    auto child = shell("cat");
    std::string sent;
    for (int i = 0; i < 400'000; ++i) sent += std::to_string(i) + '\n';  // far more than two pipes hold
    REQUIRE(child->write(sent, in(30s)));
    std::string back;
    while (back.size() < sent.size()) {
        const auto r = child->read(back, in(10s));
        REQUIRE(r);
        REQUIRE(*r == status::data);
    }
    CHECK(back == sent);
}

TEST_CASE("a child that floods stderr does not block, and its last 64 KiB are kept") {
    auto child = shell("i=0; while [ $i -lt 40000 ]; do echo \"noise $i\" >&2; i=$((i+1)); done; echo done");
    CHECK(read_line(*child) == "done");
    CHECK(read_all(*child).empty());
    const auto said = child->diagnostics();
    CHECK(said.size() <= 64 * 1024);
    CHECK(said.size() > 60 * 1024);
    CHECK(said.substr(said.size() - 12) == "noise 39999\n");
}

TEST_CASE("stderr is drained while we write, too") {
    auto child =
        shell("i=0; while [ $i -lt 60000 ]; do echo \"complaint $i\" >&2; i=$((i+1)); done; cat >/dev/null; echo read");
    REQUIRE(child->write(std::string(200'000, 'x'), in(30s)));  // the child reads only after its megabyte of complaints
    CHECK(child->diagnostics().find("complaint 59999") != std::string::npos);
    child->close(in(5s));
}

TEST_CASE("control characters in stderr are shown, not obeyed") {
    auto child = shell(R"(printf '\033[31mred\007\n' >&2)");
    CHECK(read_all(*child).empty());
    CHECK(child->diagnostics() == "\\x1b[31mred\\x07\n");
}

TEST_CASE("a read ends at its deadline when a child says nothing") {
    auto child = shell("exec sleep 60");
    std::string text;
    const auto before = steady_clock::now();
    CHECK(child->read(text, in(50ms)).value() == status::timed_out);
    CHECK(steady_clock::now() - before < 5s);
    CHECK(child->read(text, before).value() == status::timed_out);  // a deadline in the past waits for nothing
    child->close(before);
}

TEST_CASE("what lies in the pipe is read even when the deadline has passed") {
    auto child = shell("echo here; exec sleep 60");
    std::string text;
    REQUIRE(child->read(text, in(5s)).value() == status::data);
    REQUIRE(child->write("x", in(5s)));
    auto echo = shell("echo first; cat");
    CHECK(read_line(*echo) == "first");
    REQUIRE(echo->write("second\n", in(5s)));
    text.clear();
    const auto past = steady_clock::now() - 1s;
    const auto give_up = in(5s);
    while (text.empty() && steady_clock::now() < give_up) REQUIRE(echo->read(text, past));
    CHECK(text == "second\n");
    child->close(past);
}

TEST_CASE("a write ends at its deadline when a child does not read") {
    auto child = shell("exec sleep 60");
    const auto r = child->write(std::string(1 << 20, 'x'), in(50ms));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    child->close(steady_clock::now());
}

TEST_CASE("wake from another thread ends a waiting read") {
    auto child = shell("exec sleep 60");
    std::jthread waker([&] { child->wake(); });
    std::string text;
    CHECK(child->read(text, in(10s)).value() == status::woken);
    waker.join();
    CHECK(child->read(text, in(10ms)).value() == status::timed_out);  // once
    child->wake();
    child->wake();
    CHECK(child->read(text, in(10s)).value() == status::woken);  // remembered, and counted as one
    CHECK(child->read(text, in(10ms)).value() == status::timed_out);
    child->close(steady_clock::now());
    child->wake();  // harmless after the end
}

TEST_CASE("rubbish is handed over as it is") {
    auto child = shell(R"(printf '\000\377\012<rubbish')");
    CHECK(read_all(*child) == std::string("\0\xFF\n<rubbish", 11));
}

TEST_CASE("writing to a child that has ended fails with its exit code and last words") {
    auto child = shell("echo 'first complaint' >&2; echo 'configuration file is bad' >&2; exit 7");
    CHECK(read_all(*child).empty());
    const auto r = child->write("hello", in(5s));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().what.find("exit code 7") != std::string::npos);
    CHECK(r.error().what.find("configuration file is bad") != std::string::npos);
    CHECK(r.error().what.find("'sh'") != std::string::npos);
}

TEST_CASE("a child that dies under a large write is noticed within the write") {
    auto child = shell("head -c 100000 >/dev/null; echo 'no more' >&2; kill -KILL $$");
    const auto r = child->write(std::string(8 << 20, 'x'), in(20s));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().what.find("SIGKILL") != std::string::npos);
    CHECK(r.error().what.find("no more") != std::string::npos);
}

TEST_CASE("a child that closes only its output ends the stream though it still runs") {
    auto child = shell("echo last; exec >&-; exec sleep 60");
    CHECK(read_all(*child) == "last\n");
    std::string text;
    CHECK(child->read(text, in(1s)).value() == status::end_of_stream);
    CHECK(child->peer_status() == "it closed its standard output and still runs");
    child->close(steady_clock::now());
    CHECK(child->peer_status() == "ended by SIGTERM");
}

TEST_CASE("a child that closes only its input fails the write and says so, and no SIGPIPE kills or waits for us") {
    const auto before = ::signal(SIGPIPE, SIG_DFL);  // whoever started this test may have it ignored
    auto child = shell("exec <&-; echo closed; exec sleep 60");
    REQUIRE(read_line(*child) == "closed");
    const auto r = child->write("hello", in(5s));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().what.find("closed its standard input") != std::string::npos);
    sigset_t pending;
    sigpending(&pending);
    CHECK_FALSE(sigismember(&pending, SIGPIPE));
    ::signal(SIGPIPE, before);
    child->close(steady_clock::now());
}

TEST_CASE("the end of a child is noticed though a grandchild holds its pipes open") {
    auto child = shell("sleep 60 & echo started; exit 3");
    CHECK(read_line(*child) == "started");
    std::string text;
    CHECK(child->read(text, in(10s)).value() == status::end_of_stream);
    CHECK(child->peer_status() == "exit code 3");
    const auto r = child->write("x", in(1s));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
}

TEST_CASE("what a child wrote before its end is read to the last byte though a grandchild holds the pipe") {
    auto child = shell("sleep 60 & i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done");
    const auto all = read_all(*child);
    CHECK(all.ends_with("line 4999\n"));
}
