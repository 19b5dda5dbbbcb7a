// The authenticated connection against a service with real security contexts, and against services that lie.
#include "loopback_service.hpp"
#include "raw_http_peer.hpp"
#include "winrm_asker.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;

namespace {

const stampsim::winrm::tls_identity& identity() {
    static const auto one = stampsim::winrm::make_tls_identity().value();
    return one;
}

}  // namespace

TEST_CASE("One handshake serves many messages, sealed both ways, for NTLM raw and in SPNEGO") {
    for (const auto use : {auth::mechanism::ntlm, auth::mechanism::negotiate}) {
        loopback_service service;
        auto t = target_at(service.port());
        t.mechanism = use;
        winrm_asker a(std::move(t));
        CHECK_FALSE(a.connection.established());
        for (std::size_t size : {1u, 15u, 16u, 17u, 1000u, 150'000u}) {
            const std::string soap(size, 's');
            const auto r = a.ask(soap);
            CHECK(said(r) == "200 AZURESTACK\\CloudAdmin says " + soap);
            CHECK(a.connection.may_be_taken() == false);
            REQUIRE(r);
            CHECK(r->date.has_value());
        }
        CHECK(a.connection.established());
        CHECK(service.connections() == 1);
        CHECK(service.asked() == 6);
    }
}

TEST_CASE("Over TLS the handshake is bound to the certificate, and messages go unsealed") {
    loopback_service service(over_tls(identity()), &identity());
    winrm_asker a(pinned(target_at(service.port()), identity()));
    CHECK(said(a.ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    CHECK(said(a.ask("two")) == "200 AZURESTACK\\CloudAdmin says two");
    CHECK(service.connections() == 1);
    // A service that is bound to another certificate: somebody in between.
    auto other = over_tls(identity());
    other.channel_binding.back() ^= 1;
    loopback_service relayed(other, &identity());
    winrm_asker b(pinned(target_at(relayed.port()), identity()));
    const auto r = b.ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
    CHECK(relayed.asked() == 0);
}

TEST_CASE("Basic is for TLS only") {
    auto o = over_tls(identity());
    o.basic = true;
    o.basic_user = "AZURESTACK\\CloudAdmin";
    o.basic_password = "S1mulated!";
    loopback_service service(o, &identity());
    auto t = pinned(target_at(service.port()), identity());
    t.basic = true;
    CHECK(said(winrm_asker(t).ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    t.password = std::make_shared<const secret>("wrong");
    const auto refused = winrm_asker(t).ask("one");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::auth);
    loopback_service plain;
    auto clear = target_at(plain.port());
    clear.basic = true;
    const auto r = winrm_asker(clear).ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(plain.connections() == 0);
}

TEST_CASE("A wrong password is refused after one handshake, and nothing says what it was") {
    loopback_service service;
    winrm_asker a(target_at(service.port(), "not-this-one"));
    const auto r = a.ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
    CHECK(r.error().what.find("password was refused") != std::string::npos);
    CHECK(describe(r.error()).find("not-this-one") == std::string::npos);
    CHECK_FALSE(a.connection.may_be_taken());
    CHECK(service.asked() == 0);
}

TEST_CASE("A service that forgot who we are is told again, and the request goes out once more") {
    loopback_service service;
    winrm_asker a(target_at(service.port()));
    CHECK(said(a.ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    service.faults.refuse = 1;
    CHECK(said(a.ask("two")) == "200 AZURESTACK\\CloudAdmin says two");
    CHECK(service.asked() == 2);
    CHECK(service.connections() == 2);
    // One that forgets every time is left.
    service.faults.refuse = 100;
    const auto r = a.ask("three");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK_FALSE(a.connection.may_be_taken());
    CHECK(service.asked() == 2);
}

TEST_CASE("A changed answer is refused, its request may have been acted upon, and the next one has a new context") {
    loopback_service service;
    winrm_asker a(target_at(service.port()));
    CHECK(said(a.ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    service.faults.corrupt = 1;
    const auto r = a.ask("two");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    CHECK(a.connection.may_be_taken());
    CHECK_FALSE(a.connection.established());
    CHECK(said(a.ask("three")) == "200 AZURESTACK\\CloudAdmin says three");
    CHECK(service.connections() == 2);
}

TEST_CASE("A cut answer may have been acted upon; a cut handshake has not") {
    loopback_service service;
    winrm_asker a(target_at(service.port()));
    service.faults.cut = 1;  // of the first reply: a challenge
    auto r = a.ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK_FALSE(a.connection.may_be_taken());
    CHECK(service.asked() == 0);
    CHECK(said(a.ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    service.faults.cut = 1;
    r = a.ask("two");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(a.connection.may_be_taken());
    CHECK(service.asked() == 2);
    CHECK(said(a.ask("three")) == "200 AZURESTACK\\CloudAdmin says three");
}

TEST_CASE("What a service says that has no time is passed on, with its status") {
    loopback_service service;
    winrm_asker a(target_at(service.port()));
    CHECK(said(a.ask("one")) == "200 AZURESTACK\\CloudAdmin says one");
    service.faults.unavailable = 1;
    CHECK(said(a.ask("two")) == "503 ");
    CHECK(said(a.ask("three")) == "200 AZURESTACK\\CloudAdmin says three");
    service.status = 500;
    CHECK(said(a.ask("a fault")) == "500 AZURESTACK\\CloudAdmin says a fault");
}

TEST_CASE("A silent service is left at the deadline") {
    loopback_service service;
    service.silent = true;
    winrm_asker a(target_at(service.port()));
    const auto r = a.ask("one", 200ms);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    service.silent = false;
    CHECK(said(a.ask("two")) == "200 AZURESTACK\\CloudAdmin says two");
}

TEST_CASE("A service without Negotiate is told apart from a wrong password") {
    const auto challenge = [](std::string_view offer) {
        return [offer](raw::tcp::socket& s) {
            raw::request(s);
            raw::say(s, "HTTP/1.1 401 Unauthorized\r\n" + std::string(offer) + "Content-Length: 0\r\n\r\n");
            raw::wait_for_end(s);
        };
    };
    raw_http_peer peer({challenge("WWW-Authenticate: Basic realm=\"WSMAN\"\r\nWWW-Authenticate: CertificateMapping\r\n"),
                        challenge(""), challenge("WWW-Authenticate: Negotiate\r\n"),
                        challenge("WWW-Authenticate: Negotiate !\r\n")});
    const auto after = [&] {
        const auto r = winrm_asker(target_at(peer.port())).ask("one");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::auth);
        return r.error().what;
    };
    CHECK(after() == "the service does not offer Negotiate, but Basic, CertificateMapping");
    CHECK(after() == "the service does not offer Negotiate");
    CHECK(after().find("password was refused") != std::string::npos);
    CHECK_FALSE(after().empty());
}

TEST_CASE("A service that says yes before it has proved itself is not spoken to") {
    raw_http_peer peer({[](raw::tcp::socket& s) {
        raw::request(s);
        raw::say(s, raw::answer(""));  // 200 to the first token
        CHECK(raw::request(s).empty());
    }});
    winrm_asker a(target_at(peer.port()));
    const auto r = a.ask("<secret/>");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
}

TEST_CASE("An answer that is not sealed is refused on a sealed connection") {
    for (const int status : {200, 500}) {
        loopback_service service;
        service.unsealed_from = 3;  // after the two legs of the handshake
        service.status = status;
        winrm_asker a(target_at(service.port()));
        const auto r = a.ask("one");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
        CHECK(r.error().what.find("not sealed") != std::string::npos);
        CHECK(a.connection.may_be_taken());
    }
}

TEST_CASE("What a service says in a bad moment is worth another try, and does not count as its answer") {
    const auto says = [](int status) {
        return [status](raw::tcp::socket& s) {
            raw::request(s);
            raw::say(s, "HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\n\r\n");
            raw::wait_for_end(s);
        };
    };
    raw_http_peer peer({says(500), says(502), says(504), says(400), says(403), says(503)});
    for (const int status : {500, 502, 504, 400}) {
        INFO(status);
        winrm_asker a(target_at(peer.port()));
        const auto r = a.ask("one");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::disconnected);
        CHECK(r.error().what.find(std::to_string(status)) != std::string::npos);
        CHECK_FALSE(a.connection.may_be_taken());
    }
    CHECK(said(winrm_asker(target_at(peer.port())).ask("one")) == "403 ");
    CHECK(said(winrm_asker(target_at(peer.port())).ask("one")) == "503 ");
    // A gateway that had passed the request on.
    loopback_service service;
    service.unsealed_from = 3;
    service.status = 504;
    winrm_asker a(target_at(service.port()));
    const auto r = a.ask("one");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(a.connection.may_be_taken());
}

TEST_CASE("A password that Basic refuses is told apart from a service without Basic") {
    auto o = over_tls(identity());
    o.basic = true;
    o.basic_user = "AZURESTACK\\CloudAdmin";
    o.basic_password = "S1mulated!";
    const auto after = [](loopback_service& service) {
        auto t = pinned(target_at(service.port(), "wrong"), identity());
        t.basic = true;
        const auto r = winrm_asker(t).ask("one");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::auth);
        return r.error().what;
    };
    loopback_service only(o, &identity());
    only.basic_only = true;
    CHECK(after(only).find("password was refused") != std::string::npos);
    loopback_service without(over_tls(identity()), &identity());
    CHECK(after(without) == "the service does not offer Basic, but Negotiate");
}
