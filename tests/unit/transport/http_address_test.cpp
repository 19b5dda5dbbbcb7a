// A host of several addresses, on a clock of the test's own.
#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "http_core.hpp"
#include "raw_http_peer.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;
using transport::exchange_state;
using transport::tcp;

TEST_CASE("An address that drops what it gets leaves the host's next one its time") {
    boost::asio::io_context other;
    // A queue of one, and it is full: what comes next is not answered.
    tcp::acceptor full(other, {boost::asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    tcp::socket waiting(other);
    waiting.connect(full.local_endpoint());
    raw_http_peer peer({[](raw::tcp::socket& s) {
        raw::request(s);
        raw::say(s, raw::answer("hello"));
        raw::wait_for_end(s);
    }});

    testing::fake_clock time;
    const auto io = std::make_shared<boost::asio::io_context>(1);
    transport::http_target target;
    target.host = "two";
    const auto core = std::make_shared<transport::http_core>(
        io, time, target, transport::http_limits{}, [&](const auto&, const std::string&, std::uint16_t, const auto& then) {
            then({full.local_endpoint(), {boost::asio::ip::address_v4::loopback(), peer.port()}}, {});
        });
    core->start({}, time.steady() + 60s);
    REQUIRE(core->deadline() == time.steady() + target.connect_timeout / 2);
    io->poll();
    REQUIRE(core->state == exchange_state::running);
    time.advance(target.connect_timeout / 2);
    core->expire(time.steady());
    for (int turns = 0; core->state == exchange_state::running && turns < 1'000; ++turns) {
        io->restart();
        io->run_one_for(10ms);
    }
    const auto r = core->take();
    REQUIRE(r);
    CHECK(r->body == "hello");
    core->close();
}
