// The HTTP client against a service that says byte for byte what a case wants.
#include "http_driver.hpp"
#include "raw_http_peer.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;
using transport::exchange_state;
using transport::http_loop;

namespace {

using socket_type = raw::tcp::socket;

// A service that answers its connections' first request with these bytes, then ends them.
raw_http_peer::script says(std::string text) {
    return [text = std::move(text)](socket_type& s) {
        raw::request(s);
        raw::say(s, text);
    };
}
// The same, but the end of the connection is left to the client.
raw_http_peer::script says_and_stays(std::string text) {
    return [text = std::move(text)](socket_type& s) {
        raw::request(s);
        raw::say(s, text);
        raw::wait_for_end(s);
    };
}

}  // namespace

TEST_CASE("A request goes out as it was given, and its connection is used again") {
    std::string first, second;
    raw_http_peer peer({[&](socket_type& s) {
        first = raw::request(s);
        raw::say(s, raw::answer("hello", "Date: Fri, 27 Nov 2026 20:57:19 GMT\r\nX-Two: a\r\nx-two: b\r\n"));
        second = raw::request(s);
        raw::say(s, raw::answer(""));
        raw::wait_for_end(s);
    }});
    {
        http_driver d(loopback_at(peer.port()));
        CHECK_FALSE(d.http->open());
        const auto one = d.ask("the body");
        REQUIRE(shown(one) == "200 hello");
        CHECK(one->header("date") == "Fri, 27 Nov 2026 20:57:19 GMT");
        CHECK(one->header("X-TWO") == "a");
        CHECK(one->keep_alive);
        CHECK(d.http->request_sent());
        CHECK(d.http->open());
        CHECK(d.http->generation() == 1);
        CHECK(d.http->server_certificate().empty());
        CHECK(shown(d.ask("")) == "200 ");
        CHECK(d.http->generation() == 1);
    }
    CHECK(peer.connections() == 1);
    CHECK(first == "POST /wsman HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                       "\r\nConnection: Keep-Alive\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nthe body");
    CHECK(second.ends_with("Content-Length: 0\r\n\r\n"));
}

TEST_CASE("Chunks, an interim answer, and a body that ends with its connection are understood") {
    const auto after = [](std::string text) {
        raw_http_peer peer({says(std::move(text))});
        http_driver d(loopback_at(peer.port()));
        return shown(d.ask("x"));
    };
    CHECK(after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n") ==
          "200 abcdefg");
    CHECK(after("HTTP/1.1 100 Continue\r\n\r\n" + raw::answer("later")) == "200 later");
    CHECK(after("HTTP/1.0 200 OK\r\n\r\nto the end") == "200 to the end");
    CHECK(after("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno") == "503 no");
}

TEST_CASE("Bytes that come one at a time make an answer") {
    raw_http_peer peer({[](socket_type& s) {
        raw::request(s);
        for (const char c : raw::answer(std::string(500, 's'))) raw::say(s, {&c, 1});
    }});
    http_driver d(loopback_at(peer.port()));
    CHECK(shown(d.ask("x")) == "200 " + std::string(500, 's'));
}

TEST_CASE("After an answer that closes, the next request has a connection of its own") {
    raw_http_peer peer({says_and_stays(raw::answer("one", "Connection: close\r\n")), says_and_stays(raw::answer("two"))});
    http_driver d(loopback_at(peer.port()));
    const auto one = d.ask("x");
    CHECK(shown(one) == "200 one");
    CHECK_FALSE(one->keep_alive);
    CHECK_FALSE(d.http->open());
    CHECK(shown(d.ask("x")) == "200 two");
    CHECK(d.http->generation() == 2);
}

TEST_CASE("A connection that the service ended while it was idle is noticed before the next request is written") {
    std::promise<void> ended;
    std::string seen;
    raw_http_peer peer({[&](socket_type& s) {
                            raw::request(s);
                            raw::say(s, raw::answer("one"));
                            s.close();
                            ended.set_value();
                        },
                        [&](socket_type& s) {
                            seen = raw::request(s);
                            raw::say(s, raw::answer("two"));
                            raw::wait_for_end(s);
                        }});
    http_driver d(loopback_at(peer.port()));
    CHECK(shown(d.ask("x")) == "200 one");
    ended.get_future().wait();
    CHECK_FALSE(d.http->open());
    CHECK(shown(d.ask("y")) == "200 two");
    CHECK(seen.ends_with("\r\ny"));
    CHECK(d.http->generation() == 2);
}

TEST_CASE("Bytes that nobody asked for are not the answer to the next request") {
    const auto two = raw::answer("one") + raw::answer("smuggled");
    raw_http_peer peer({says_and_stays(two), says_and_stays(raw::answer("two"))});
    http_driver d(loopback_at(peer.port()));
    CHECK(shown(d.ask("x")) == "200 one");
    CHECK_FALSE(d.http->open());
    CHECK(shown(d.ask("y")) == "200 two");
    CHECK(d.http->generation() == 2);
}

TEST_CASE("A cut connection is disconnected, wherever it is cut, and the next request has a new one") {
    const auto whole = raw::answer("hello");
    std::vector<raw_http_peer::script> scripts;
    for (std::size_t n = 0; n < whole.size(); ++n) scripts.push_back(says(whole.substr(0, n)));
    scripts.push_back(says(whole));
    raw_http_peer peer(std::move(scripts));
    http_driver d(loopback_at(peer.port()));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        INFO("cut after " << n);
        const auto r = d.ask("x");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::disconnected);
        CHECK(d.http->request_sent());
        CHECK_FALSE(d.http->open());
        CHECK(d.http->state() == exchange_state::idle);
    }
    CHECK(shown(d.ask("x")) == "200 hello");
}

TEST_CASE("What is too large, or no HTTP, is refused and ends the connection") {
    const auto after = [](std::string text) {
        raw_http_peer peer({says(std::move(text))});
        http_driver d(loopback_at(peer.port()), {.header = 4096, .body = 10'000});
        const auto r = d.ask("x");
        if (r) return shown(r);
        CHECK_FALSE(d.http->open());
        return std::string(to_string(r.error().code));
    };
    CHECK(after(raw::answer(std::string(10'000, 'b'))) == "200 " + std::string(10'000, 'b'));
    CHECK(after("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n") == "limit");
    CHECK(after("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n") == "limit");
    CHECK(after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n" + std::string(0x4000, 'c')) == "limit");
    CHECK(after("HTTP/1.0 200 OK\r\n\r\n" + std::string(10'001, 'e')) == "limit");
    CHECK(after("HTTP/1.1 200 OK\r\nX: " + std::string(5'000, 'h') + "\r\n\r\n") == "limit");
    CHECK(after("SSH-2.0-OpenSSH_9.2p1\r\n\r\n") == "corrupt");
    CHECK(after("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n") == "corrupt");
    CHECK(after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") == "corrupt");
}

TEST_CASE("A silent service is left at the deadline") {
    raw_http_peer peer({says_and_stays(""), says_and_stays(raw::answer("two"))});
    http_driver d(loopback_at(peer.port()));
    const auto r = d.ask("x", 50ms);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    CHECK(d.http->request_sent());
    CHECK_FALSE(d.http->open());
    CHECK(shown(d.ask("x")) == "200 two");
}

TEST_CASE("A deadline that has passed at the start ends the exchange at once") {
    raw_http_peer peer({});
    http_driver d(loopback_at(peer.port()));
    const auto r = d.ask("x", -1s);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
}

TEST_CASE("A port that nobody listens on, and one that takes no more, are told apart") {
    boost::asio::io_context io;
    raw::tcp::acceptor full(io, raw::tcp::v4());
    full.bind({boost::asio::ip::address_v4::loopback(), 0});
    const auto port = full.local_endpoint().port();
    {
        http_driver d(loopback_at(port));
        const auto r = d.ask("x");
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::disconnected);
        CHECK(r.error().what.find("127.0.0.1:" + std::to_string(port)) == 0);
        CHECK(r.error().hint.find("Nothing listens") == 0);
        CHECK_FALSE(d.http->request_sent());
    }
    // A queue of one, and it is full: what comes next is not answered, as behind a firewall.
    full.listen(0);
    raw::tcp::socket waiting(io);
    waiting.connect(full.local_endpoint());
    auto target = loopback_at(port);
    target.connect_timeout = 100ms;
    http_driver d(target);
    const auto r = d.ask("x");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    CHECK(r.error().what.find("no connection in time") != std::string::npos);
    CHECK_FALSE(d.http->request_sent());
}

TEST_CASE("A name that cannot be is not found") {
    auto target = loopback_at(1);
    target.host = "not_a..name";  // refused by the resolver without a query
    http_driver d(target);
    const auto r = d.ask("x");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::not_found);
    CHECK(r.error().what.find("not_a..name") != std::string::npos);
}

TEST_CASE("A wait ends by a wake, also by one that came before it, or by its own time") {
    http_driver d(loopback_at(1));
    d.loop->wake();
    CHECK(d.loop->wait(d.in(10s)) == http_loop::turn::woken);
    CHECK(d.loop->wait(d.in(10ms)) == http_loop::turn::deadline_passed);
    CHECK(d.loop->wait(d.in(-1s)) == http_loop::turn::deadline_passed);
    std::thread other([&] { d.loop->wake(); });
    CHECK(d.loop->wait(d.in(10s)) == http_loop::turn::woken);
    other.join();
}

TEST_CASE("Two connections on one loop do not wait for each other") {
    std::promise<void> release;
    raw_http_peer slow({[&](socket_type& s) {
        raw::request(s);
        release.get_future().wait();
        raw::say(s, raw::answer("slow"));
        raw::wait_for_end(s);
    }});
    raw_http_peer quick({says_and_stays(raw::answer("quick"))});
    http_driver d(loopback_at(slow.port()));
    const auto second = d.loop->connection(loopback_at(quick.port()), {});
    d.http->start({}, d.in(10s));
    second->start({}, d.in(10s));
    while (second->state() == exchange_state::running) CHECK(d.loop->wait(d.in(10s)) == http_loop::turn::progress);
    CHECK(d.http->state() == exchange_state::running);
    CHECK(shown(second->take()) == "200 quick");
    release.set_value();
    CHECK(shown(d.finish()) == "200 slow");
    d.http->close();
}

TEST_CASE("A connection closed in the middle of an exchange is idle, and what was under way is not heard of again") {
    std::promise<void> asked;
    raw_http_peer peer({[&](socket_type& s) {
                            raw::request(s);
                            asked.set_value();
                            raw::wait_for_end(s);
                        },
                        says_and_stays(raw::answer("two"))});
    http_driver d(loopback_at(peer.port()));
    d.http->start({}, d.in(10s));
    auto seen = asked.get_future();
    while (seen.wait_for(0s) != std::future_status::ready) static_cast<void>(d.loop->wait(d.in(5ms)));
    d.http->close();
    CHECK(d.http->state() == exchange_state::idle);
    CHECK(d.loop->wait(d.in(5ms)) == http_loop::turn::deadline_passed);
    CHECK(shown(d.ask("x")) == "200 two");
}

TEST_CASE("A request that was closed while it was written does not touch the one that follows it") {
    std::string seen;
    raw_http_peer peer({[](socket_type& s) {
                            raw::request(s);
                            raw::say(s, raw::answer("one"));
                            raw::wait_for_end(s);
                        },
                        [&](socket_type& s) {
                            seen = raw::request(s);
                            raw::say(s, raw::answer("two"));
                            raw::wait_for_end(s);
                        }});
    http_driver d(loopback_at(peer.port()));
    CHECK(shown(d.ask("x")) == "200 one");
    // It is with the kernel at once; that it is will be heard of in the next turn of the loop.
    transport::http_request first;
    first.headers = {{"X-Long", std::string(500, 'h')}};
    first.body = std::string(1'000, 'a');
    d.http->start(std::move(first), d.in(10s));
    d.http->close();
    CHECK(shown(d.ask("the second")) == "200 two");
    CHECK(seen.ends_with("\r\nthe second"));
}

TEST_CASE("What belongs to the connection before is not said on a new one") {
    raw_http_peer peer({says_and_stays(raw::answer("one", "Connection: close\r\n")), says_and_stays(raw::answer("two"))});
    http_driver d(loopback_at(peer.port()));
    const auto bound = [&] {
        transport::http_request r;
        r.same_connection = true;
        d.http->start(std::move(r), d.in(10s));
        return d.finish();
    };
    CHECK(shown(d.ask("x")) == "200 one");
    const auto r = bound();
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK_FALSE(d.http->request_sent());
    CHECK(peer.connections() == 1);
    CHECK(shown(d.ask("x")) == "200 two");
}

TEST_CASE("A service that says without end that it will answer is left") {
    raw_http_peer peer({[](socket_type& s) {
        raw::request(s);
        raw::error_code ec;
        const std::string_view interim = "HTTP/1.1 102 Processing\r\n\r\n";
        while (!ec) boost::asio::write(s, boost::asio::buffer(interim.data(), interim.size()), ec);
    }});
    http_driver d(loopback_at(peer.port()));
    const auto r = d.ask("x", 5s);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    CHECK(r.error().what.find("interim") != std::string::npos);
}
