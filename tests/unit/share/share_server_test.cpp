// A share that is served by a real Samba, on loopback.
#include "stamplog/share/share_server.hpp"

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

#include "child_processes.hpp"
#include "free_port.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/transport/listening.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::share;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Where Samba's own folders are made for as long as this is there.
struct scratch {
    test::temp_folder folder;
    const std::string before = fs::temp_directory_path();
    scratch() { ::setenv("TMPDIR", folder.path().c_str(), 1); }
    ~scratch() { ::setenv("TMPDIR", before.c_str(), 1); }
    bool is_empty() const { return fs::is_empty(folder.path()); }
};

struct loopback_share {
    test::temp_folder folder;
    scratch own;
    system_entropy random;
    server_settings how{"127.0.0.1", static_cast<std::uint16_t>(testing::free_port()), folder.path(), STAMPLOG_SHARE_PROGRAM};
};

pid_t only_child(pid_t parent) {
    const auto all = testing::children_of(parent);
    REQUIRE(all.size() == 1);
    return all.front();
}
pid_t keeper_of_ours() { return only_child(::getpid()); }
pid_t samba_of_ours() { return only_child(keeper_of_ours()); }

std::string news_within_a_minute(server& s) {
    for (int i = 0; i < 600; ++i) {
        if (const auto news = s.news()) return *news;
        std::this_thread::sleep_for(100ms);
    }
    return {};
}

bool samba_is_here() {
    if (fs::exists("/usr/sbin/smbd")) return true;
    std::cout << "SKIPPED: smbd is not installed\n";
    return false;
}

}  // namespace

TEST_CASE("an address comes with a port or without") {
    CHECK(parse_server_address("10.0.0.5")->port == 445);
    CHECK(parse_server_address("10.0.0.5:1445")->port == 1445);
    for (const auto* bad : {"", ":", "10.0.0.5:", "10.0.0.5:0", "10.0.0.5:65536", "10.0.0.5:x", "10.0.0.5:44 5"}) {
        INFO(bad);
        const auto s = parse_server_address(bad);
        REQUIRE_FALSE(s);
        CHECK(s.error().code == errc::config);
    }
}

TEST_CASE("without Samba nothing is started, and the package is named") {
    loopback_share s;
    s.how.look_in = {s.folder.path()};
    const auto started = server::start(s.how, s.random);
    REQUIRE_FALSE(started);
    CHECK(started.error().code == errc::config);
    CHECK(started.error().what.find("smbd is not installed") != std::string::npos);
    CHECK(started.error().hint.find("package 'samba'") != std::string::npos);
}

TEST_CASE("a server takes connections until it is ended, each with a user and a password of its own") {
    if (!samba_is_here()) return;
    loopback_share s;
    std::string before;
    for (int i = 0; i < 2; ++i) {
        auto started = server::start(s.how, s.random);
        REQUIRE(started);
        CHECK((*started)->unc() == R"(\\127.0.0.1\stamplog)");
        CHECK((*started)->user().starts_with("STAMPLOG\\"));
        CHECK((*started)->password().reveal().size() >= 32);
        CHECK((*started)->password().reveal() != before);
        before = (*started)->password().reveal();
        CHECK(transport::listens("127.0.0.1", s.how.port));
        const auto again = server::start(s.how, s.random);  // the port is taken
        REQUIRE_FALSE(again);
        CHECK(again.error().code == errc::config);
        CHECK(again.error().hint.find("Samba") != std::string::npos);
        CHECK_FALSE(s.own.is_empty());
        (*started)->end();
        CHECK_FALSE(transport::listens("127.0.0.1", s.how.port));
        CHECK(s.own.is_empty());
        (*started)->end();
    }
}

TEST_CASE("a Samba that dies is started again, and both are told") {
    if (!samba_is_here()) return;
    loopback_share s;
    auto started = server::start(s.how, s.random);
    REQUIRE(started);
    CHECK_FALSE((*started)->news());
    const auto dead = samba_of_ours();
    REQUIRE(::kill(dead, SIGKILL) == 0);
    const auto told = news_within_a_minute(**started);
    CHECK(told.find("Samba ended by itself (") == 0);
    CHECK(told.find("was started again") != std::string::npos);
    CHECK(transport::listens("127.0.0.1", s.how.port));
    CHECK(samba_of_ours() != dead);
    CHECK_FALSE((*started)->news());
}

TEST_CASE("the end of the program that keeps Samba is told once, and Samba goes with it") {
    if (!samba_is_here()) return;
    loopback_share s;
    auto started = server::start(s.how, s.random);
    REQUIRE(started);
    REQUIRE(::kill(keeper_of_ours(), SIGKILL) == 0);
    CHECK(news_within_a_minute(**started).find("nothing is served any more") != std::string::npos);
    CHECK_FALSE((*started)->news());
    for (int i = 0; i < 600 && transport::listens("127.0.0.1", s.how.port); ++i) std::this_thread::sleep_for(100ms);
    CHECK_FALSE(transport::listens("127.0.0.1", s.how.port));
    CHECK(s.own.is_empty());
}

TEST_CASE("a Samba that does not start says why") {
    if (!samba_is_here()) return;
    loopback_share s;
    s.how.folder = "/a%u";
    const auto started = server::start(s.how, s.random);
    REQUIRE_FALSE(started);
    CHECK(started.error().what.find("cannot be served") != std::string::npos);
}
