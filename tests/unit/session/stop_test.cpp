#include <catch2/catch.hpp>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;

namespace {

const psrp::command wait_forever{"Wait-Forever", {}};

}  // namespace

TEST_CASE("a stop requested while a command runs stops it in order, and the session goes on") {
    bench b;
    auto s = b.open().value();
    std::stop_source stop;
    session::observer watch;
    watch.output = [&](const psrp::value&) { stop.request_stop(); };
    const auto r = s->invoke(wait_forever, watch, stop.get_token());
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    REQUIRE(r->reason);
    CHECK(r->reason->fully_qualified_id == "PipelineStopped");
    CHECK(r->output.size() == 1);
    CHECK(b.endpoint.pipelines_closed() == 1);
    const auto next = s->invoke(numbers(3), {});
    REQUIRE(next);
    CHECK(next->output.size() == 3);
    REQUIRE(s->close());
}

TEST_CASE("a stop in the middle of ten thousand objects") {
    bench b;
    auto s = b.open().value();
    std::stop_source stop;
    std::size_t seen = 0;
    session::observer watch;
    watch.output = [&](const psrp::value&) {
        if (++seen == 5'000) stop.request_stop();
    };
    const auto r = s->invoke(numbers(10'000), watch, stop.get_token());
    REQUIRE(r);  // completed or stopped: the server may have been done already
    CHECK(psrp::is_terminal(r->state));
    REQUIRE(s->invoke(numbers(1), {}));
}

TEST_CASE("a stop requested before the start sends nothing") {
    bench b;
    auto s = b.open().value();
    std::stop_source stop;
    stop.request_stop();
    const auto written = b.channel.written.size();
    const auto r = s->invoke(numbers(3), {}, stop.get_token());
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(b.channel.written.size() == written);
    CHECK(b.endpoint.pipelines_started() == 0);
}

TEST_CASE("a deadline stops the command when it passes") {
    bench b;
    auto s = b.open().value();
    const auto before = b.time.steady();
    const auto r = s->invoke(wait_forever, {}, {}, before + 30s);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(b.time.steady() - before == 30s);
    REQUIRE(s->invoke(numbers(1), {}));
}

TEST_CASE("a command that ends before its deadline is not stopped") {
    bench b;
    auto s = b.open().value();
    const auto r = s->invoke(numbers(2), {}, {}, b.time.steady() + 30s);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
}

TEST_CASE("a server that does not stop within the stop timeout is timed out, and the session is over") {
    bench b;
    b.endpoint.acks_stop = false;
    b.endpoint.tells_stop = false;
    auto s = b.open({.ack_timeout = 11s, .stop_timeout = 200s}).value();
    const auto before = b.time.steady();
    const auto r = s->invoke(wait_forever, {}, {}, before + 30s);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    CHECK(r.error().what.find("Wait-Forever: ") == 0);
    CHECK(r.error().what.find("did not stop within 200 s") != std::string::npos);
    CHECK(b.time.steady() - before == 230s);
    const auto next = s->invoke(numbers(1), {});
    REQUIRE_FALSE(next);
    CHECK(next.error().code == errc::timed_out);
}

TEST_CASE("a server that acknowledges the stop but tells no state has stopped") {
    bench b;
    b.endpoint.tells_stop = false;
    // Its close tells the state after all; that is too late to matter.
    auto s = b.open().value();
    const auto r = s->invoke(wait_forever, {}, {}, b.time.steady() + 30s);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(b.log.has("without telling"));
    REQUIRE(s->invoke(numbers(1), {}));
    REQUIRE(s->close());
}

TEST_CASE("a cmdlet may take minutes to unwind: its session, and so its transcript, is not given up") {
    bench b;
    b.filter = [&b](std::string& line) {
        const auto& sent = b.channel.written;
        if (sent.find("<Signal") == std::string::npos || sent.find("<Close") != std::string::npos) return true;
        if (b.channel.late.empty()) b.channel.late_at = b.time.steady() + 4min;
        b.channel.late += std::exchange(line, {});  // state and SignalAck
        return true;
    };
    auto s = b.open().value();
    const auto before = b.time.steady();
    const auto r = s->invoke(wait_forever, {}, {}, before + 30s);
    INFO((r ? std::string() : describe(r.error())));
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(r->reason);
    CHECK(b.time.steady() - before == 30s + 4min);
    REQUIRE(s->invoke(numbers(1), {}));
    REQUIRE(s->close());
}

namespace {

psrp::command secret_command() {
    return {"Read-Secret", {{"Credential", std::make_shared<const psrp::credential>(psrp::credential{"u", secret("p")})}}};
}

}  // namespace

TEST_CASE("a stop during the key exchange starts nothing") {
    const std::string pool_data = "<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>";
    const bool key_comes = GENERATE(true, false);
    CAPTURE(key_comes);
    bench b;
    std::stop_source stop;
    bool armed = false;
    b.filter = [&](std::string& line) {
        if (!armed || line.find(pool_data) != 0) return true;
        stop.request_stop();
        if (!key_comes) line.clear();
        return true;
    };
    auto s = b.open().value();
    armed = true;
    const auto before = b.time.steady();
    const auto r = s->invoke(secret_command(), {}, stop.get_token());
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(b.endpoint.pipelines_started() == 0);
    CHECK(b.time.steady() == before);
    armed = false;
    REQUIRE(s->invoke(numbers(1), {}));
    REQUIRE(s->close());
}

TEST_CASE("a deadline that passes during the key exchange starts nothing") {
    bench b;
    bool armed = false;
    b.filter = [&](std::string& line) {
        if (armed && line.find("<Data ") == 0) line.clear();
        return true;
    };
    auto s = b.open().value();
    armed = true;
    const auto before = b.time.steady();
    const auto r = s->invoke(secret_command(), {}, {}, before + 7s);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK(b.time.steady() - before == 7s);
    CHECK(b.endpoint.pipelines_started() == 0);
}
