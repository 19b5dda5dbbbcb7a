#include <catch2/catch.hpp>
#include <stdexcept>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;

TEST_CASE("a command's objects come in order, however the bytes are cut") {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        bench b(seed);
        auto s = b.open().value();
        for (int round = 0; round < 3; ++round) {
            std::vector<std::int64_t> seen;
            session::observer watch;
            watch.output = [&](const psrp::value& v) { seen.push_back(psrp::as_int(v).value()); };
            const auto r = s->invoke(numbers(20), watch);
            REQUIRE(r);
            CHECK(r->state == psrp::pipeline_state::completed);
            CHECK_FALSE(r->reason);
            REQUIRE(r->output.size() == 20);
            REQUIRE(seen.size() == 20);
            for (std::int64_t i = 0; i < 20; ++i) {
                CHECK(seen[static_cast<std::size_t>(i)] == i);
                CHECK(psrp::as_int(r->output[static_cast<std::size_t>(i)]) == i);
            }
        }
        CHECK(b.endpoint.pipelines_closed() == 3);
        REQUIRE(s->close());
        CHECK(b.channel.protocol_fault.empty());
    }
}

TEST_CASE("every stream reaches its observer") {
    bench b;
    auto s = b.open().value();
    std::vector<std::string> seen;
    session::observer watch;
    watch.warning = [&](std::string_view t) { seen.push_back("W " + std::string(t)); };
    watch.verbose = [&](std::string_view t) { seen.push_back("V " + std::string(t)); };
    watch.debug = [&](std::string_view t) { seen.push_back("D " + std::string(t)); };
    watch.progress = [&](const psrp::progress_record& p) {
        seen.push_back("P " + p.activity + " " + std::to_string(p.percent));
    };
    watch.information = [&](const psrp::information_record& i) { seen.push_back("I " + psrp::display(i.message_data)); };
    watch.error = [&](const psrp::error_record& e) { seen.push_back("E " + e.message); };
    watch.output = [&](const psrp::value& v) { seen.push_back("O " + psrp::display(v)); };
    const auto r = s->invoke({"Write-AllStreams", {}}, watch);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
    CHECK(seen == std::vector<std::string>{"W a warning", "V verbose text", "D debug text", "P Collecting 40",
                                           "I for your information", "E an error", "O an object"});
    CHECK(r->errors.size() == 1);
}

TEST_CASE("an observer may leave every stream alone") {
    bench b;
    auto s = b.open().value();
    const auto r = s->invoke({"Write-AllStreams", {}}, {});
    REQUIRE(r);
    CHECK(r->output.size() == 1);
}

TEST_CASE("a failed command is a value with the server's reason, and the session goes on") {
    bench b;
    auto s = b.open().value();
    const auto failed = s->invoke({"Throw-Error", {{"Message", std::string("There is not enough space on the disk.")}}}, {});
    REQUIRE(failed);
    CHECK(failed->state == psrp::pipeline_state::failed);
    REQUIRE(failed->reason);
    CHECK(failed->reason->message == "There is not enough space on the disk.");
    const auto unknown = s->invoke({"Get-Nothing", {}}, {});
    REQUIRE(unknown);
    CHECK(unknown->state == psrp::pipeline_state::failed);
    CHECK(unknown->reason->fully_qualified_id == "CommandNotFoundException");
    REQUIRE(s->invoke(numbers(1), {}));
    REQUIRE(s->close());
    CHECK(b.endpoint.pipelines_closed() == 3);
}

TEST_CASE("of the errors the first thousand are kept, and all are shown") {
    bench b;
    auto s = b.open().value();
    std::size_t shown = 0;
    session::observer watch;
    watch.error = [&](const psrp::error_record&) { ++shown; };
    const auto r = s->invoke({"Write-Errors", {{"Count", 1'200}}}, watch);
    REQUIRE(r);
    CHECK(shown == 1'200);
    CHECK(r->errors_seen == 1'200);
    REQUIRE(r->errors.size() == 1'000);
    CHECK(r->errors.back().message == "error 999");
}

TEST_CASE("ten thousand objects come through") {
    bench b;
    auto s = b.open().value();
    const auto r = s->invoke(numbers(10'000), {});
    REQUIRE(r);
    CHECK(r->output.size() == 10'000);
    CHECK(r->output_seen == 10'000);
    CHECK(psrp::as_int(r->output.back()) == 9'999);
}

TEST_CASE("a command that calls exit is told of and ends nothing") {
    bench b;
    auto s = b.open().value();
    int code = 0;
    session::observer watch;
    watch.exit_requested = [&](int c) { code = c; };
    const auto r = s->invoke({"Leave-Shell", {{"Code", 3}}}, watch);
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::completed);
    CHECK(code == 3);
    REQUIRE(s->invoke(numbers(1), {}));
}

TEST_CASE("an observer that throws ends the session, since its command still runs over there") {
    bench b;
    auto s = b.open().value();
    session::observer watch;
    watch.output = [](const psrp::value&) { throw std::runtime_error("observer"); };
    CHECK_THROWS_WITH(s->invoke(numbers(5), watch), "observer");
    const auto next = s->invoke(numbers(1), {});
    REQUIRE_FALSE(next);
    CHECK(next.error().code == errc::internal);
    CHECK_FALSE(s->close());
    CHECK(b.channel.closed);
}

TEST_CASE("a command that brings more bytes than may be kept is shown whole and kept in part") {
    bench b;
    b.endpoint.on("Get-Flood", [](const table_endpoint::call& c) {
        for (int i = 0; i < 100; ++i) REQUIRE(c.pool.output(c.pipeline, std::string(1'000, 'x')));
        return table_endpoint::then::completed;
    });
    auto s = b.open({.kept_bytes = 50'000}).value();
    for (int round = 0; round < 2; ++round) {  // counted anew for each command
        const auto r = s->invoke({"Get-Flood", {}}, {});
        REQUIRE(r);
        CHECK(r->output_seen == 100);
        CHECK(r->output.size() > 20);
        CHECK(r->output.size() <= 50);
    }
}

TEST_CASE("what is kept is counted in memory, not in bytes on the wire") {
    bench b;
    b.endpoint.on("Get-Nothings", [](const table_endpoint::call& c) {
        for (int i = 0; i < 5'000; ++i) REQUIRE(c.pool.output(c.pipeline, std::string()));
        return table_endpoint::then::completed;
    });
    auto s = b.open({.kept_bytes = 10'000}).value();
    const auto r = s->invoke({"Get-Nothings", {}}, {});
    REQUIRE(r);
    CHECK(r->output_seen == 5'000);
    CHECK(r->output.size() == 10'000 / sizeof(psrp::value));
}

TEST_CASE("the first objects and errors are kept, up to their numbers") {
    bench b;
    auto s = b.open({.kept_errors = 3, .kept_objects = 5}).value();
    CHECK(s->invoke(numbers(9), {}).value().output.size() == 5);
    const auto r = s->invoke({"Write-Errors", {{"Count", 9}}}, {}).value();
    REQUIRE(r.errors.size() == 3);
    CHECK(r.errors_seen == 9);
    CHECK(r.errors.back().message == "error 2");
}
