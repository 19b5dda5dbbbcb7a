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

TEST_CASE("a stop at the question sends no answer, not even a refusal, before the stop") {
    bench b;
    bool answered = false;
    b.endpoint.on_answer = [&](psrp::server&, const psrp::request::host_answered&) { answered = true; };
    auto s = b.open({.host = psrp::host_kind::prompts}).value();
    std::stop_source stop;
    session::observer watch;
    watch.prompt = [&](const psrp::host_call&) {
        stop.request_stop();
        return psrp::host_response{.result = {}, .refusal = "interrupted"};
    };
    const auto r = s->invoke({"Ask-Question", {}}, watch, stop.get_token());
    REQUIRE(r);
    CHECK(r->state == psrp::pipeline_state::stopped);
    CHECK_FALSE(answered);
    REQUIRE(s->close());
}

namespace {

psrp::secret_ptr hidden(const char* text) { return std::make_shared<const secret>(text); }

// What the endpoint was told, secrets decrypted.
std::string plain(psrp::server& pool, const psrp::value& v) {
    if (const auto* sealed = std::get_if<psrp::encrypted_string>(&v)) {
        const auto text = pool.decrypt(*sealed);
        REQUIRE(text);
        return "secret " + std::string(text->reveal());
    }
    const auto* o = psrp::as_object(v);
    if (o && o->find("UserName")) return psrp::display(*o->find("UserName")) + "/" + plain(pool, *o->find("Password"));
    if (!o) return psrp::display(v);
    std::string out;
    for (const auto& [name, field] : o->entries) out += psrp::display(name) + "=" + plain(pool, field) + ";";
    return out;
}

// Asks by the method with the number that the command gives, and is answered with `given`.
std::string asked_and_answered(psrp::host_method method, const psrp::host_answer& given) {
    bench b;
    b.endpoint.on("Ask-By", [](const table_endpoint::call& c) {
        REQUIRE(c.pool.call_host({c.pipeline, 1, static_cast<psrp::host_method>(c.number("Method")), {}}));
        return table_endpoint::then::ended_itself;
    });
    b.endpoint.on_answer = [](psrp::server& pool, const psrp::request::host_answered& a) {
        REQUIRE(a.result);
        REQUIRE(pool.output(a.pipeline, plain(pool, *a.result)));
    };
    auto s = b.open({.host = psrp::host_kind::prompts}).value();
    session::observer watch;
    watch.prompt = [&](const psrp::host_call& call) {
        CHECK(call.method == method);
        return psrp::host_response{given, {}};
    };
    std::string told;
    for (int round = 0; round < 2; ++round) {
        const auto r = s->invoke({"Ask-By", {{"Method", static_cast<std::int32_t>(method)}}}, watch);
        INFO((r ? std::string() : describe(r.error())) << b.channel.protocol_fault);
        REQUIRE(r);
        CHECK(r->state == psrp::pipeline_state::completed);
        told = psrp::display(r->output.at(0));
    }
    CHECK(b.channel.written.find("s3cr3t") == std::string::npos);
    CHECK(b.log.all().find("s3cr3t") == std::string::npos);
    REQUIRE(s->close());
    return told;
}

}  // namespace

TEST_CASE("every prompt can be answered through a session, secrets too: it exchanges the key by itself") {
    using psrp::host_method;
    const auto account = std::make_shared<const psrp::credential>(psrp::credential{"SIM\\u", secret("s3cr3t")});
    CHECK(asked_and_answered(host_method::read_line, psrp::value(std::string("typed"))) == "typed");
    CHECK(asked_and_answered(host_method::read_line_as_secure_string, hidden("s3cr3t")) == "secret s3cr3t");
    CHECK(asked_and_answered(
              host_method::prompt,
              psrp::host_fields{{{"Path", psrp::value(std::string("p"))}, {"Key", hidden("s3cr3t")}, {"Who", account}}}) ==
          "Path=p;Key=secret s3cr3t;Who=SIM\\u/secret s3cr3t;");
    CHECK(asked_and_answered(host_method::prompt_for_credential1, account) == "SIM\\u/secret s3cr3t");
    CHECK(asked_and_answered(host_method::prompt_for_credential2, account) == "SIM\\u/secret s3cr3t");
    CHECK(asked_and_answered(host_method::prompt_for_choice, psrp::value(std::int32_t{1})) == "1");
}

TEST_CASE("a secret answer is not sent to a server that gives no key") {
    bench b;
    bool armed = false;
    b.filter = [&](std::string& line) {
        if (armed && line.find("<Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>") == 0) line.clear();
        return true;
    };
    auto s = b.open({.host = psrp::host_kind::prompts, .ack_timeout = std::chrono::seconds(40)}).value();
    armed = true;
    session::observer watch;
    watch.prompt = [](const psrp::host_call&) { return psrp::host_response{hidden("s3cr3t"), {}}; };
    const auto before = b.time.steady();
    const auto r = s->invoke({"Ask-Question", {}}, watch);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::timed_out);
    CHECK(r.error().what.find("session key") != std::string::npos);
    CHECK(b.time.steady() - before == std::chrono::seconds(40));
}
