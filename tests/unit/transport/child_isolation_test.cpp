#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <latch>
#include <thread>

#include "child_support.hpp"

using namespace stamplog;
using namespace stamplog::transport;
using namespace stamplog::transport::testing;

namespace {

// What the child holds open, without the descriptor that it needs to look. Globs, so nothing is started.
constexpr const char* list_descriptors = "for f in /proc/self/fd/*; do [ -e $f ] && printf '%s ' ${f##*/}; done; echo";

}  // namespace

TEST_CASE("a child's environment is ours without any STAMPLOG_ variable") {
    ::setenv("STAMPLOG_PASSWORD", "hunter2", 1);
    ::setenv("STAMPLOG_SAS", "sig=hunter2", 1);
    ::setenv("STAMPLO", "kept", 1);
    auto child = shell("tr '\\0' '\\n' </proc/self/environ");
    const auto environment = read_all(*child);
    ::unsetenv("STAMPLOG_PASSWORD");
    ::unsetenv("STAMPLOG_SAS");
    ::unsetenv("STAMPLO");
    CHECK(environment.find("STAMPLOG_") == std::string::npos);
    CHECK(environment.find("hunter2") == std::string::npos);
    CHECK(environment.find("STAMPLO=kept") != std::string::npos);
    CHECK(environment.find("PATH=") != std::string::npos);
}

TEST_CASE("a child leads a process group of its own, so that the terminal's Ctrl-C does not reach it") {
    auto child = shell("echo $$; exec sleep 600");
    const auto pid = std::stoi(read_line(*child));
    CHECK(getpgid(pid) == pid);
    CHECK(getpgid(pid) != getpgrp());
    child->close(steady_clock::now());
}

TEST_CASE("a child inherits no descriptor but its three, though we have leaky ones") {
    const int leaky = ::open("/dev/null", O_RDONLY);  // no O_CLOEXEC
    REQUIRE(leaky > 2);
    auto child = shell(list_descriptors);
    const auto seen = read_line(*child);
    ::close(leaky);
    CHECK(seen == "0 1 2 ");
}

TEST_CASE("children that are started at once from three threads see only their own pipes") {
    constexpr int threads = 3, rounds = 30;
    std::vector<std::string> seen(threads * rounds);
    std::vector<char> ended_at_once(threads * rounds, 0);
    std::latch go(threads);
    {
        std::vector<std::jthread> all;
        for (int t = 0; t < threads; ++t)
            all.emplace_back([&, t] {
                go.arrive_and_wait();
                for (int i = 0; i < rounds; ++i) {
                    // One that lives on while the others of this round start: what it inherited would keep them open.
                    auto sibling = shell("exec sleep 600");
                    auto child = shell(list_descriptors);
                    const auto at = static_cast<std::size_t>(t * rounds + i);
                    seen[at] = read_line(*child);
                    std::string rest;
                    ended_at_once[at] = *child->read(rest, in(10s)) == channel::read_status::end_of_stream;
                    sibling->close(steady_clock::now());
                }
            });
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        CHECK(seen[i] == "0 1 2 ");
        CHECK(ended_at_once[i]);
    }
}

TEST_CASE("a child starts with ordinary signals though we ignore or block them") {
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGINT);
    pthread_sigmask(SIG_BLOCK, &block, &old);
    auto child = shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; exec sleep 600");
    const auto text = read_all(*child, "SigIgn");
    child->close(steady_clock::now());
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
    ::signal(SIGPIPE, before);
    CHECK(child->peer_status() == "ended by SIGTERM");
    CHECK(text.find("SigBlk:\t0000000000000000") != std::string::npos);
    const auto ignored = std::stoull(text.substr(text.find("SigIgn:") + 7), nullptr, 16);
    CHECK((ignored & (1ULL << (SIGPIPE - 1))) == 0);
}
