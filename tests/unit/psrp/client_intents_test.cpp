// What the client half allows its owner to do, and in which state.
#include <catch2/catch.hpp>

#include "memory_session.hpp"
#include "scripted_entropy.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using texts = std::vector<std::string>;

struct intents_fixture {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint endpoint{server_random};
    memory_session s;

    explicit intents_fixture(client_options options = {}) : s(endpoint, std::move(options), client_random) {
        endpoint.cmdlets["Get-It"] = [](scripted_endpoint& e, const received_pipeline& p) { e.complete(p.id); };
        endpoint.cmdlets["Wait-Forever"] = [](scripted_endpoint&, const received_pipeline&) {};
        endpoint.cmdlets["Get-Sum"] = [](scripted_endpoint&, const received_pipeline&) {};
        endpoint.on_input = [](scripted_endpoint& e, const request::input& i) { e.output(i.pipeline, i.object); };
        endpoint.on_input_ended = [](scripted_endpoint& e, const guid& id) { e.complete(id); };
    }
    void open() {
        REQUIRE(s.pool.open());
        s.events();
        REQUIRE(s.pool.state() == pool_state::opened);
    }
};

template <class T>
std::string refused(const result<T>& r) {
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::internal);
    return r.error().what;
}

}  // namespace

TEST_CASE("nothing but open is allowed before the pool is open, and open only once") {
    intents_fixture f;
    auto& pool = f.s.pool;
    CHECK(refused(pool.invoke({"Get-It", {}})).find("not opened") != std::string::npos);
    refused(pool.exchange_key());
    refused(pool.close_pool());
    refused(pool.stop(guid{}));
    refused(pool.close_pipeline(guid{}));
    REQUIRE(pool.open());
    refused(pool.open());
    refused(pool.invoke({"Get-It", {}}));
    f.s.settle();
    refused(pool.open());
    CHECK(pool.invoke({"Get-It", {}}));
}

TEST_CASE("one pipeline runs at a time: a second one would wait in silence") {
    intents_fixture f;
    f.open();
    REQUIRE(f.s.pool.invoke({"Wait-Forever", {}}));
    CHECK(refused(f.s.pool.invoke({"Get-It", {}})).find("still runs") != std::string::npos);
}

TEST_CASE("pipelines that are never closed are limited") {
    client_options options;
    options.lim.pipelines = 3;
    intents_fixture f(options);
    f.open();
    for (int i = 0; i < 3; ++i) f.s.run({"Get-It", {}});
    refused(f.s.pool.invoke({"Get-It", {}}));
    REQUIRE(f.s.pool.close_pipeline(f.s.started.front()));
    f.s.settle();
    CHECK(f.s.pool.invoke({"Get-It", {}}));
}

TEST_CASE("a secret argument needs the session key first") {
    intents_fixture f;
    f.open();
    auto account = std::make_shared<credential>(credential{"u", secret("p")});
    const command cmd{"Get-It", {{"Credential", credential_ptr(account)}}};
    const auto what = refused(f.s.pool.invoke(cmd));
    CHECK(what.find("Get-It -Credential") != std::string::npos);
    CHECK(what.find("session key") != std::string::npos);
    // The refused pipeline left nothing behind.
    CHECK_FALSE(f.s.pool.next_outgoing());
    REQUIRE(f.s.pool.exchange_key());
    CHECK(f.s.events() == texts{"session key"});
    CHECK(f.s.pool.has_session_key());
    CHECK(f.s.run(cmd) == texts{"ended 4"});
}

TEST_CASE("a second exchange asks for nothing") {
    intents_fixture f;
    f.open();
    REQUIRE(f.s.pool.exchange_key());
    REQUIRE(f.s.pool.exchange_key());
    CHECK(f.s.events() == texts{"session key"});
    REQUIRE(f.s.pool.exchange_key());
    CHECK(f.s.events().empty());
}

TEST_CASE("input objects arrive in order, null among them, until their end") {
    intents_fixture f;
    f.open();
    const auto id = f.s.pool.invoke({"Get-Sum", {}}, false);
    REQUIRE(id);
    REQUIRE(f.s.pool.send_input(*id, value(std::int32_t{5})));
    REQUIRE(f.s.pool.send_input(*id, value(nil{})));
    REQUIRE(f.s.pool.end_input(*id));
    CHECK(f.s.events() == texts{"output 5", "output ", "ended 4"});
    refused(f.s.pool.send_input(*id, value(nil{})));
    refused(f.s.pool.end_input(*id));
}

TEST_CASE("a pipeline without input takes none") {
    intents_fixture f;
    f.open();
    const auto id = f.s.pool.invoke({"Wait-Forever", {}});
    REQUIRE(id);
    refused(f.s.pool.send_input(*id, value(nil{})));
    refused(f.s.pool.end_input(*id));
}

TEST_CASE("stop is sent once, and not for what is over") {
    intents_fixture f;
    f.open();
    const auto id = f.s.pool.invoke({"Wait-Forever", {}});
    REQUIRE(id);
    f.s.settle();
    REQUIRE(f.s.pool.stop(*id));
    REQUIRE(f.s.pool.stop(*id));
    CHECK(f.s.events() == texts{"ended 3 PipelineStopped: The pipeline has been stopped."});
    REQUIRE(f.s.pool.stop(*id));
    CHECK_FALSE(f.s.pool.next_outgoing());
}

TEST_CASE("stop before the server heard of the pipeline still ends it") {
    intents_fixture f;
    f.open();
    const auto id = f.s.pool.invoke({"Wait-Forever", {}});
    REQUIRE(id);
    REQUIRE(f.s.pool.stop(*id));
    CHECK(f.s.events() == texts{"ended 3 PipelineStopped: The pipeline has been stopped."});
}

TEST_CASE("closing the pool closes what was left open, and ends everything") {
    intents_fixture f;
    f.open();
    f.s.run({"Get-It", {}});
    REQUIRE(f.s.pool.invoke({"Wait-Forever", {}}));
    REQUIRE(f.s.pool.close_pool());
    refused(f.s.pool.close_pool());
    CHECK(f.s.events() == texts{"ended 3 PipelineStopped: The pipeline has been stopped.", "pool ended 3"});
    CHECK(f.s.lines.pool_close_acked());
    refused(f.s.pool.invoke({"Get-It", {}}));
}
