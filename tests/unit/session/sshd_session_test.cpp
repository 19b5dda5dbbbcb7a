// A session through a real sshd on loopback whose subsystem powershell is the table server.
#include <catch2/catch.hpp>
#include <iostream>

#include "list_log.hpp"
#include "loopback_sshd.hpp"
#include "stamplog/base/system.hpp"
#include "stamplog/session/session.hpp"

using namespace stamplog;
using namespace stamplog::transport::testing;

TEST_CASE("a session over ssh: open, commands, stop, close") {
    if (const auto why = loopback_sshd::missing()) {
        std::cout << "SKIPPED: " << *why << '\n';
        return;
    }
    loopback_sshd server(TABLE_PSRP_SERVER);
    system_clock time;
    system_entropy random;
    testing::list_log log;
    auto link = transport::spawn(transport::ssh_command(server.url(), server.client_options()).value()).value();
    auto s = session::session::open(std::move(link), {}, time, random, log);
    INFO((s ? std::string() : describe(s.error())));
    REQUIRE(s);
    const auto r = (*s)->invoke({"Get-Numbers", {{"Count", 1'000}}}, {});
    REQUIRE(r);
    CHECK(r->output.size() == 1'000);
    std::stop_source stop;
    session::observer watch;
    watch.output = [&](const psrp::value&) { stop.request_stop(); };
    const auto stopped = (*s)->invoke({"Wait-Forever", {}}, watch, stop.get_token());
    REQUIRE(stopped);
    CHECK(stopped->state == psrp::pipeline_state::stopped);
    CHECK((*s)->close());
}
