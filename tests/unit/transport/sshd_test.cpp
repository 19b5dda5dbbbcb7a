#include <catch2/catch.hpp>
#include <iostream>

#include "loopback_sshd.hpp"

using namespace stamplog;
using namespace stamplog::transport;
using namespace stamplog::transport::testing;

namespace {

bool skipped() {
    const auto why = loopback_sshd::missing();
    if (why) std::cout << "SKIPPED: " << *why << '\n';
    return why.has_value();
}

}  // namespace

TEST_CASE("an ssh address reaches the subsystem powershell, both ways and unchanged") {
    if (skipped()) return;
    loopback_sshd server("/bin/cat");
    auto link = spawn(ssh_command(server.url(), server.client_options()).value()).value();
    std::string sent;
    for (int i = 0; i < 100'000; ++i) sent += std::to_string(i) + "\r\n";
    sent += std::string("\0\xFF", 2);
    REQUIRE(link->write(sent, in(30s)));
    std::string back;
    while (back.size() < sent.size())
        if (const auto r = link->read(back, in(20s)); !r || *r != channel::read_status::data) break;
    INFO(link->diagnostics());
    CHECK(back == sent);
    link->close(in(10s));
    CHECK(link->peer_status() == "exit code 0");
}

// Its words do not: sshd throws a subsystem's stderr away, which is why PowerShell's ssh server mode reports on stdout.
TEST_CASE("the exit code of the remote program comes through") {
    if (skipped()) return;
    loopback_sshd server("exit 7");  // the login shell's; sshd_config would lose quotes
    auto link = spawn(ssh_command(server.url(), server.client_options()).value()).value();
    CHECK(read_all(*link).empty());
    CHECK(link->peer_status() == "exit code 7");
}

TEST_CASE("a refused key ends at once with ssh's words and no question") {
    if (skipped()) return;
    loopback_sshd server("/bin/cat");
    server.make_key("stranger");
    auto link = spawn(ssh_command(server.url(), server.client_options("stranger")).value()).value();
    CHECK(read_all(*link).empty());
    CHECK(link->peer_status() == "exit code 255");
    CHECK(link->diagnostics().find("Permission denied") != std::string::npos);
    const auto r = link->write("x", in(1s));
    REQUIRE_FALSE(r);
    CHECK(r.error().what.find("Permission denied") != std::string::npos);
}

TEST_CASE("an unknown host key is refused without a question") {
    if (skipped()) return;
    loopback_sshd server("/bin/cat");
    std::ofstream(server.path("known_hosts")).flush();
    auto link = spawn(ssh_command(server.url(), server.client_options()).value()).value();
    CHECK(read_all(*link).empty());
    CHECK(link->diagnostics().find("Host key verification failed") != std::string::npos);
}
