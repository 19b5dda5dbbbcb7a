#include <catch2/catch.hpp>

#include "session_support.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

// The endpoint puts the answer that it got on its output.
void echo_answers(bench& b) {
    b.endpoint.on_answer = [](psrp::server& pool, const psrp::request::host_answered& a) {
        const auto text =
            a.refusal ? "refused: " + a.refusal->message : "answered: " + psrp::display(a.result.value_or(psrp::nil{}));
        REQUIRE(pool.output(a.pipeline, text));
    };
}

}  // namespace

TEST_CASE("a prompt is refused when nobody answers prompts, and the command goes on") {
    bench b;
    echo_answers(b);
    auto s = b.open({.host = psrp::host_kind::prompts}).value();
    const auto r = s->invoke({"Ask-Question", {}}, {});
    REQUIRE(r);
    REQUIRE(r->output.size() == 1);
    CHECK(psrp::display(r->output.front()).find("refused: This session is not interactive") == 0);
}

TEST_CASE("a prompt is forwarded to the observer and its answer to the server") {
    bench b;
    echo_answers(b);
    auto s = b.open({.host = psrp::host_kind::prompts}).value();
    session::observer watch;
    watch.prompt = [](const psrp::host_call& call) {
        CHECK(call.method == psrp::host_method::read_line);
        return psrp::host_response{.result = psrp::value(std::string("\\\\10.0.0.1\\logs")), .refusal = {}};
    };
    const auto r = s->invoke({"Ask-Question", {}}, watch);
    REQUIRE(r);
    REQUIRE(r->output.size() == 1);
    CHECK(psrp::display(r->output.front()) == "answered: \\\\10.0.0.1\\logs");
}

TEST_CASE("the time that a person takes to answer is not the server's delay") {
    bench b;
    echo_answers(b);
    auto s = b.open({.host = psrp::host_kind::prompts}).value();
    session::observer watch;
    watch.prompt = [&](const psrp::host_call&) {
        b.time.sleep_until(b.time.steady() + std::chrono::hours(1));
        return psrp::host_response{.result = psrp::value(std::string("late")), .refusal = {}};
    };
    const auto r = s->invoke({"Ask-Question", {}}, watch);
    REQUIRE(r);
    CHECK(psrp::display(r->output.at(0)) == "answered: late");
}
