#include <catch2/catch.hpp>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using namespace std::chrono_literals;

TEST_CASE("a server that dies while the session opens, after any line, is a clear error") {
    int deaths = 0;
    for (int after = 0; after < 10; ++after) {
        bench b;
        b.channel.stderr_text = "Segmentation fault\n";
        b.filter = [n = after](std::string&) mutable { return n-- > 0; };
        const auto s = b.open();
        if (s) break;
        ++deaths;
        CHECK(s.error().code == errc::disconnected);
        CHECK(s.error().what.find("Segmentation fault") != std::string::npos);
        CHECK(s.error().what.find("exit code 1") != std::string::npos);
        CHECK(b.channel.closed);
    }
    CHECK(deaths >= 3);  // capability, private data, state and the acknowledgement are at least three lines
}

TEST_CASE("a server that dies under a command, after any line, is a clear error, and so is every call after it") {
    int deaths = 0;
    for (int after = 0; after < 40; ++after) {
        bench b;
        bool armed = false;
        b.filter = [&armed, n = after](std::string&) mutable { return !armed || n-- > 0; };
        b.channel.stderr_text = "Killed\n";
        auto s = b.open().value();
        armed = true;
        const auto r = s->invoke({"Write-AllStreams", {}}, {});
        if (r) {
            // Every object and the end came; the server died over the close of the pipeline, or not at all.
            CHECK(r->output.size() == 1);
            continue;
        }
        ++deaths;
        CHECK(r.error().code == errc::disconnected);
        CHECK(r.error().what.find("Write-AllStreams: ") == 0);
        CHECK(r.error().what.find("Killed") != std::string::npos);
        const auto next = s->invoke(numbers(1), {});
        REQUIRE_FALSE(next);
        CHECK(r.error().what.find(next.error().what) != std::string::npos);  // the same error
        CHECK_FALSE(s->close());
        CHECK(b.channel.closed);
    }
    CHECK(deaths >= 8);
}

TEST_CASE("a server that dies right after a command's end does not take the outcome away") {
    bench b;
    b.filter = bench::dies_at("<CloseAck");
    auto s = b.open().value();
    const auto r = s->invoke(numbers(3), {});
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
    CHECK(r->output.size() == 3);
    CHECK(b.log.has("after the command's end"));
    const auto next = s->invoke(numbers(3), {});
    REQUIRE_FALSE(next);
    CHECK(next.error().code == errc::disconnected);
}

TEST_CASE("a server that never acknowledges is timed out in every phase") {
    SECTION("open") {
        bench b;
        b.filter = bench::loses("<DataAck");
        const auto s = b.open({.open_timeout = 90s, .ack_timeout = 20s});
        REQUIRE_FALSE(s);
        CHECK(s.error().code == errc::timed_out);
        CHECK(s.error().what.find("did not acknowledge a line within 20 s") != std::string::npos);
        CHECK(b.channel.closed);
    }
    SECTION("command") {
        bench b;
        b.filter = bench::loses("<CommandAck");
        auto s = b.open().value();
        const auto before = b.time.steady();
        const auto r = s->invoke(numbers(1), {});
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::timed_out);
        CHECK(b.time.steady() - before == 60s);
    }
}

TEST_CASE("rubbish instead of protocol is a clear error that shows it") {
    SECTION("before the first line it is a banner, and the open times out with it") {
        bench b;
        b.filter = [](std::string& line) {
            line = "Welcome to ERCS01. Unauthorised use is prohibited.\n";
            return true;
        };
        const auto s = b.open();
        REQUIRE_FALSE(s);
        CHECK(s.error().code == errc::timed_out);
        CHECK(s.error().what.find("Unauthorised use is prohibited.") != std::string::npos);
    }
    SECTION("after it, it breaks the session") {
        bench b;
        bool armed = false;
        b.filter = [&armed](std::string& line) {
            if (armed) line = "\x01\xFFrubbish\n";
            return true;
        };
        auto s = b.open().value();
        armed = true;
        const auto r = s->invoke(numbers(1), {});
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
        CHECK(r.error().what.find('\x01') == std::string::npos);
        CHECK_FALSE(s->close());
        CHECK(b.channel.closed);
    }
}

TEST_CASE("fragments that are not fragments break the session") {
    bench b;
    bool armed = false;
    b.filter = [&armed](std::string& line) {
        if (armed && line.find("<Data ") == 0) line = line.substr(0, line.find('>') + 1) + std::string(56, 'A') + "</Data>\n";
        return true;
    };
    auto s = b.open().value();
    armed = true;
    const auto r = s->invoke({"Wait-Forever", {}}, {}, {}, b.time.steady() + 5s);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    const auto next = s->invoke(numbers(1), {});
    REQUIRE_FALSE(next);
    CHECK(next.error().code == errc::corrupt);
}

TEST_CASE("a message of an unknown type is logged and ignored") {
    bench b;
    std::string injected;
    b.filter = [&injected](std::string& line) {
        if (line.find("<Data ") == 0) line += std::exchange(injected, {});
        return true;
    };
    auto s = b.open().value();
    // One fragment: object 9999, whole, a message to the client of type 0x00021FFF for the pool, without data.
    bytes fragment;
    append_be<std::uint64_t>(fragment, 9999);
    append_be<std::uint64_t>(fragment, 0);
    fragment.push_back(3);
    append_be<std::uint32_t>(fragment, 40);
    append_le<std::uint32_t>(fragment, 1);
    append_le<std::uint32_t>(fragment, 0x00021FFF);
    append(fragment, s->id().data);
    fragment.insert(fragment.end(), 16, 0);
    injected = "<Data Stream='Default' PSGuid='" + to_string(guid{}) + "'>" + to_base64(fragment) + "</Data>\n";
    const auto r = s->invoke(numbers(2), {});
    INFO((r ? std::string() : describe(r.error())));
    REQUIRE(r);
    CHECK(r->output.size() == 2);
    CHECK(injected.empty());
    CHECK(b.log.has("ignored: "));
}

TEST_CASE("what a server said before it went is heard, though it was written to in vain") {
    bench b;
    auto s = b.open().value();
    std::stop_source stop;
    session::observer watch;
    watch.output = [&](const psrp::value&) {  // the first of 300 objects; most of them and the end lie unread
        b.channel.dead = true;
        stop.request_stop();
    };
    const auto r = s->invoke(numbers(300), watch, stop.get_token());
    INFO((r ? std::string() : describe(r.error())));
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
    CHECK(r->output.size() == 300);
    CHECK(b.channel.written.find("<Signal") != std::string::npos);
    CHECK_FALSE(s->invoke(numbers(1), {}));
}

TEST_CASE("a server's own failure is the error, whether it ends or hangs after it") {
    const bool hangs = GENERATE(true, false);
    CAPTURE(hangs);
    bench b;
    int lines = 0;
    b.filter = [&](std::string& line) {
        if (++lines > 1) {
            line.clear();
            return hangs;
        }
        line = "__NamedPipeError__:The session configuration file is not valid.\nIt has no GUID.\n";
        return true;
    };
    const auto before = b.time.steady();
    const auto s = b.open();
    REQUIRE_FALSE(s);
    CHECK(s.error().code == errc::refused);
    CHECK(s.error().what.find("The session configuration file is not valid.\nIt has no GUID.") != std::string::npos);
    CHECK(b.time.steady() - before <= 2s);
}

TEST_CASE("the hint at configuration files comes only when the server had begun to speak") {
    bench silent, half;
    silent.filter = [](std::string& line) {
        line.clear();
        return true;
    };
    half.endpoint.opens = false;
    const auto a = silent.open(), b = half.open({.open_timeout = 30s});
    REQUIRE_FALSE(a);
    REQUIRE_FALSE(b);
    CHECK(a.error().code == errc::timed_out);
    CHECK(a.error().hint.find("configuration file") == std::string::npos);
    CHECK(b.error().hint.find("configuration file") != std::string::npos);
}

TEST_CASE("the caller's limits hold for the server's lines and messages") {
    bench lines, depth;
    const auto a = lines.open({.limits = {.line = 100}});
    REQUIRE_FALSE(a);
    CHECK(a.error().code == errc::limit);
    const auto b = depth.open({.limits = {.clixml_nodes = 3}});
    REQUIRE_FALSE(b);
    CHECK(b.error().code == errc::limit);
}
