// HTTPS: whom the client trusts, and what it says of the others.
#include "http_driver.hpp"
#include "raw_http_peer.hpp"
#include "stamplog/base/sha256.hpp"
#include "temp_folder.hpp"
#include "test_certificate.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

using tls_stream = boost::asio::ssl::stream<raw::tcp::socket&>;

// One connection of a TLS service; `then` is called when the handshake has gone well.
raw_http_peer::script over_tls(const test_certificate& c, std::function<void(tls_stream&)> then) {
    return [&c, then = std::move(then)](raw::tcp::socket& s) {
        boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
        context.use_certificate_chain(boost::asio::buffer(c.pem));
        context.use_private_key(boost::asio::buffer(c.key_pem), boost::asio::ssl::context::pem);
        tls_stream tls(s, context);
        raw::error_code ec;
        tls.handshake(boost::asio::ssl::stream_base::server, ec);
        if (!ec) then(tls);
    };
}
raw_http_peer::script answers_once(const test_certificate& c, std::string body) {
    return over_tls(c, [body = std::move(body)](tls_stream& s) {
        if (raw::request(s).empty()) return;  // a client that does not trust says nothing
        raw::say(s, raw::answer(body));
        raw::wait_for_end(s);
    });
}

// Says that it closes and does, without waiting for the other side to say the same.
void end_in_order(tls_stream& s) {
    ::SSL_set_shutdown(s.native_handle(), SSL_RECEIVED_SHUTDOWN);
    raw::error_code ec;
    s.shutdown(ec);
    s.next_layer().shutdown(raw::tcp::socket::shutdown_send, ec);
}

struct tls_target : transport::http_target {
    explicit tls_target(std::uint16_t at) : http_target(loopback_at(at)) { tls = true; }
    tls_target& pin(std::string to) {
        fingerprint = std::move(to);
        return *this;
    }
    tls_target& trust(const test_certificate& c) {
        static const test::temp_folder folder;  // read when a connection is made: it outlives this object
        const auto file = folder / to_hex(sha256_of(c.der));
        test::write_file(file, c.pem);
        ca_file = file.string();
        return *this;
    }
};

std::string fingerprint_of(const test_certificate& c) { return to_hex(sha256_of(c.der)); }

constexpr const char* loopback_names = "IP:127.0.0.1,DNS:localhost";

}  // namespace

TEST_CASE("A certificate of a trusted authority, for the address that was dialled, is taken") {
    const test_certificate c(loopback_names);
    raw_http_peer peer({answers_once(c, "safe"), answers_once(c, "safe")});
    http_driver d(tls_target(peer.port()).trust(c));
    CHECK(shown(d.ask("x")) == "200 safe");
    CHECK((d.http->server_certificate() == c.der));
    CHECK(d.http->open());
    d.http->close();
    auto by_name = tls_target(peer.port()).trust(c);
    by_name.host = "localhost";
    http_driver other(by_name);
    CHECK(shown(other.ask("x")) == "200 safe");
}

TEST_CASE("A certificate that nobody vouches for is refused, and the hint says how to pin it") {
    const test_certificate c(loopback_names);
    raw_http_peer peer({answers_once(c, "unsafe"), answers_once(c, "pinned"), answers_once(c, "unsafe")});
    {
        http_driver d(tls_target(peer.port()));
        const auto r = d.ask("a secret");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::auth);
        CHECK(r.error().what.find("not trusted") != std::string::npos);
        CHECK(r.error().hint.find("--cert-fingerprint " + fingerprint_of(c)) != std::string::npos);
        CHECK_FALSE(d.http->request_sent());
    }
    {
        http_driver d(tls_target(peer.port()).pin(fingerprint_of(c)));
        CHECK(shown(d.ask("x")) == "200 pinned");
    }
    http_driver d(tls_target(peer.port()).pin(std::string(64, '0')));
    const auto r = d.ask("a secret");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::auth);
    CHECK(r.error().what.find(fingerprint_of(c)) != std::string::npos);
}

TEST_CASE("A certificate for another name, and one that has expired, are refused unless they are pinned") {
    const test_certificate other("DNS:other.test"), old(loopback_names, true);
    raw_http_peer peer({answers_once(other, ""), answers_once(old, ""), answers_once(old, "pinned")});
    const auto refused = [&](const test_certificate& c) {
        http_driver d(tls_target(peer.port()).trust(c));
        const auto r = d.ask("a secret");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::auth);
        return r.error().what;
    };
    CHECK(refused(other).find("mismatch") != std::string::npos);
    CHECK(refused(old).find("expired") != std::string::npos);
    auto upper = fingerprint_of(old);
    for (auto& ch : upper) ch = static_cast<char>(std::toupper(static_cast<unsigned char>(ch)));
    http_driver d(tls_target(peer.port()).pin(upper));
    CHECK(shown(d.ask("x")) == "200 pinned");
}

TEST_CASE("A file of authorities that cannot be read is the operator's mistake") {
    const test_certificate c(loopback_names);
    raw_http_peer peer({answers_once(c, "")});
    tls_target t(peer.port());
    t.ca_file = "/nowhere/ca.pem";
    const auto r = http_driver(t).ask("x");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
}

TEST_CASE("TLS to a service that speaks none is said to be so") {
    raw_http_peer peer({[](raw::tcp::socket& s) { raw::say(s, "HTTP/1.1 400 Bad Request\r\n\r\n"); }});
    const auto r = http_driver(tls_target(peer.port())).ask("x");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().hint.find("5986") != std::string::npos);
}

TEST_CASE("A TLS connection that was ended in order while idle is noticed before the next request is written") {
    const test_certificate c(loopback_names);
    std::promise<void> heard, ended;
    raw_http_peer peer({over_tls(c,
                                 [&](tls_stream& s) {
                                     raw::request(s);
                                     raw::say(s, raw::answer("one"));
                                     heard.get_future().wait();
                                     end_in_order(s);
                                     ended.set_value();
                                     raw::wait_for_end(s.next_layer());
                                 }),
                        answers_once(c, "two")});
    http_driver d(tls_target(peer.port()).trust(c));
    CHECK(shown(d.ask("x")) == "200 one");
    CHECK(d.http->open());
    heard.set_value();
    ended.get_future().wait();
    CHECK_FALSE(d.http->open());
    CHECK(shown(d.ask("x")) == "200 two");
    CHECK(d.http->generation() == 2);
}

TEST_CASE("A TLS answer that is cut is no answer") {
    const test_certificate c(loopback_names);
    raw_http_peer peer({over_tls(c, [](tls_stream& s) {
        raw::request(s);
        raw::say(s, "HTTP/1.0 200 OK\r\n\r\nhalf of");  // no length: only an orderly end would show that it is all
    })});
    const auto r = http_driver(tls_target(peer.port()).trust(c)).ask("x");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
}
