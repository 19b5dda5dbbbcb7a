// The authenticated connection with Kerberos: a real KDC on loopback, its environment is a realm of its own.
#include "list_log.hpp"
#include "loopback_kdc.hpp"
#include "loopback_service.hpp"
#include "loopback_shells.hpp"
#include "stamplog/session/session.hpp"
#include "winrm_asker.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

const loopback_kdc& realm() {
    static loopback_kdc one;
    static const bool told =
        ::setenv("KRB5_CONFIG", one.config().c_str(), 1) == 0 && ::setenv("KRB5_KTNAME", one.keytab().c_str(), 1) == 0;
    if (!told) throw std::runtime_error("setenv");
    return one;
}

session::winrm_target by_ticket(std::uint16_t port, const char* password = "S1mulated!") {
    auto t = target_at(port, password);
    t.http.host = "localhost";
    t.user = "CloudAdmin@STAMP.TEST";
    t.mechanism = auth::mechanism::kerberos;
    return t;
}

}  // namespace

TEST_CASE("A ticket opens a sealed connection for many messages") {
    realm();
    loopback_service service;
    winrm_asker a(by_ticket(service.port()));
    for (std::size_t size : {1u, 16u, 17u, 150'000u})
        CHECK(said(a.ask(std::string(size, 'k'))) == "200 AZURESTACK\\CloudAdmin says " + std::string(size, 'k'));
    CHECK(service.connections() == 1);
    service.faults.corrupt = 1;
    const auto r = a.ask("changed");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    CHECK(said(a.ask("again")) == "200 AZURESTACK\\CloudAdmin says again");
}

TEST_CASE("A ticket is bound to TLS") {
    realm();
    const auto identity = stampsim::winrm::make_tls_identity().value();
    auto o = over_tls(identity);
    loopback_service service(o, &identity);
    CHECK(said(winrm_asker(pinned(by_ticket(service.port()), identity)).ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    o.channel_binding.back() ^= 1;
    loopback_service relayed(o, &identity);
    const auto r = winrm_asker(pinned(by_ticket(relayed.port()), identity)).ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
}

TEST_CASE("A password that the KDC refuses goes no further") {
    realm();
    loopback_service service;
    const auto r = winrm_asker(by_ticket(service.port(), "wrong")).ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
    CHECK(service.connections() == 0);
}

TEST_CASE("A KDC that is gone when a connection must be built anew costs that connection only") {
    realm();
    system_clock time;
    seeded_entropy random{5};
    list_log log;
    loopback_shells stamp;
    // The receiving connection is cut after the command was taken, and from then on there is no ticket.
    stamp.decide = [&](const std::string& name, int, const std::string& soap) {
        const bool now = name == "Receive" && soap.find("CommandId") != std::string::npos && !log.has("goes on over");
        if (now && ::setenv("KRB5_CONFIG", "/nowhere/krb5.conf", 1) != 0) throw std::runtime_error("setenv");
        return loopback_shells::fate{.cut = now ? 1 : 0};
    };
    {
        const auto s = session::session::open(by_ticket(stamp.service.port()), {}, time, random, log);
        REQUIRE(s);
        const auto r = (*s)->invoke(psrp::command{"Get-Words", {}}, {}, {}, time.steady() + std::chrono::seconds(10));
        INFO(log.all());
        REQUIRE(r);
        CHECK(r->state == psrp::pipeline_state::completed);
        CHECK(r->output.size() == 1);
        CHECK(log.has("the session goes on over the connection that it still has"));
    }
    CHECK(stamp.shells() == 0);
    CHECK(::setenv("KRB5_CONFIG", realm().config().c_str(), 1) == 0);
}
