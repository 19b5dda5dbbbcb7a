// A share that is served by a real Samba, on loopback.
#include "stamplog/share/share_server.hpp"

#include <catch2/catch.hpp>
#include <iostream>

#include "free_port.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/transport/listening.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::share;
namespace fs = std::filesystem;

namespace {

struct loopback_share {
    test::temp_folder folder;
    system_entropy random;
    server_settings how{"127.0.0.1", static_cast<std::uint16_t>(testing::free_port()), folder.path(), STAMPLOG_SHARE_PROGRAM};
};

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
        (*started)->end();
        CHECK_FALSE(transport::listens("127.0.0.1", s.how.port));
        (*started)->end();
    }
}

TEST_CASE("a Samba that does not start says why") {
    if (!samba_is_here()) return;
    loopback_share s;
    s.how.folder = "/a%u";
    const auto started = server::start(s.how, s.random);
    REQUIRE_FALSE(started);
    CHECK(started.error().what.find("cannot be served") != std::string::npos);
}
