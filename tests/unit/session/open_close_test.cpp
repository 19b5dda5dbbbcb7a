#include <catch2/catch.hpp>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;

TEST_CASE("a session opens, tells what the server is, and closes in order") {
    bench b;
    auto s = b.open();
    INFO(b.channel.protocol_fault);
    REQUIRE(s);
    CHECK_FALSE((*s)->id().is_zero());
    const auto* data = psrp::as_object((*s)->application_data());
    REQUIRE(data != nullptr);
    REQUIRE((*s)->close());
    CHECK(b.endpoint.pool_closed());
    CHECK(b.channel.closed);
    CHECK(b.channel.protocol_fault.empty());
}

TEST_CASE("closing twice is closing once, and a closed session runs nothing") {
    bench b;
    auto s = b.open().value();
    REQUIRE(s->close());
    REQUIRE(s->close());
    const auto r = s->invoke(numbers(1), {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(b.endpoint.pipelines_started() == 0);
}

TEST_CASE("a session that is dropped closes itself") {
    bench b;
    {
        auto s = b.open();
        REQUIRE(s);
    }
    CHECK(b.endpoint.pool_closed());
    CHECK(b.channel.closed);
}

TEST_CASE("a server that stays silent on open is timed out, its stderr is shown and a hint given") {
    bench b;
    b.endpoint.opens = false;
    b.channel.stderr_text = "Remote transport error: bad.pssc is not valid\n";
    const auto before = b.time.steady();
    const auto s = b.open({.open_timeout = 7s});
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::timed_out);
    CHECK(s.error().what.find("open session: no answer within 7 s") == 0);
    CHECK(s.error().what.find("bad.pssc is not valid") != std::string::npos);
    CHECK_FALSE(s.error().hint.empty());
    CHECK(b.time.steady() - before == 7s);
    CHECK(b.channel.closed);
}

TEST_CASE("a pool that the server reports as broken is refused with the server's reason") {
    bench b;
    b.endpoint.breaks_with = "Access is denied for AZS\\nobody.";
    const auto s = b.open();
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::refused);
    CHECK(s.error().what.find("Access is denied for AZS\\nobody.") != std::string::npos);
    CHECK(b.channel.closed);
}

TEST_CASE("what the pool writes before it opens is logged, and it opens") {
    bench b;
    b.endpoint.before_open = [](psrp::server& pool) {
        const psrp::host_call said{guid{},
                                   -100,
                                   psrp::host_method::write_warning_line,
                                   {std::string("The names of some imported commands include unapproved verbs")}};
        REQUIRE(pool.call_host(said));
    };
    auto s = b.open();
    REQUIRE(s);
    CHECK(b.log.has("unapproved verbs"));
}

TEST_CASE("a server that does not acknowledge the pool's close costs the close timeout and no more") {
    bench b;
    b.filter = bench::loses("<CloseAck");
    auto s = b.open({.close_timeout = 5s}).value();
    const auto before = b.time.steady();
    const auto closed = s->close();
    REQUIRE_FALSE(closed);
    CHECK(b.time.steady() - before <= 5s);
    CHECK(b.channel.closed);
}

TEST_CASE("a stop requested while the server is silent ends the wait for it") {
    bench b;
    b.endpoint.opens = false;
    std::stop_source stop;
    b.filter = [&](std::string& line) {
        line.clear();  // nothing comes that would end the wait by itself
        stop.request_stop();
        return true;
    };
    auto link = std::make_unique<memory_channel>(b.endpoint, b.time, b.channel);
    link->filter = b.filter;
    const auto before = b.time.steady();
    const auto s = session::session::open(std::move(link), {}, b.time, b.random, b.log, stop.get_token());
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::cancelled);
    CHECK(b.time.steady() == before);
    CHECK(b.channel.closed);
}

TEST_CASE("a pool that the server closes by itself is closed, and nothing more is waited for") {
    bench b;
    b.endpoint.on("Close-PrivilegedEndpoint", [](const table_endpoint::call& c) {
        REQUIRE(c.pool.end_pipeline(c.pipeline, psrp::pipeline_state::completed));
        c.pool.close();
        return table_endpoint::then::ended_itself;
    });
    auto s = b.open().value();
    const auto before = b.time.steady();
    const auto r = s->invoke({"Close-PrivilegedEndpoint", {}}, {});
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
    CHECK(s->close());
    CHECK(b.time.steady() == before);
    CHECK(b.channel.closed);
}

TEST_CASE("a pool that breaks under a command tells the server's reason") {
    bench b;
    b.endpoint.on("Break-Pool", [](const table_endpoint::call& c) {
        psrp::error_record why;
        why.message = "The WinRM service shuts down.";
        REQUIRE(c.pool.broken(why));
        return table_endpoint::then::ended_itself;
    });
    auto s = b.open().value();
    const auto before = b.time.steady();
    const auto r = s->invoke({"Break-Pool", {}}, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().what.find("The WinRM service shuts down.") != std::string::npos);
    CHECK_FALSE(s->close());
    CHECK(b.time.steady() == before);
}
