// What is left of a session that is broken off, and requests that are repeated.
#include <catch2/catch.hpp>

#include "seeded_entropy.hpp"
#include "stamplog/base/text.hpp"
#include "wsman_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using wsman::lane;

namespace {

struct fixture {
    seeded_entropy random{7};
    shell_endpoint endpoint{random};
    wsman_session session{endpoint, random};

    // The service's answer to a request outside of a lane.
    std::pair<int, std::string> ask(const std::string& soap) {
        endpoint.service.take(1'000'000, {"AZURESTACK\\CloudAdmin", "127.0.0.1:50000"}, soap, session.now);
        endpoint.act();
        while (auto a = endpoint.service.next_answer())
            if (a->request == 1'000'000) return {a->status, a->soap};
        FAIL("no answer");
        return {};
    }
};

// The messages of each Send, as their fragments say: {begins, ends}.
std::pair<bool, bool> ends_of(const std::string& soap) {
    const auto from = soap.find('>', soap.find("<rsp:Stream ")) + 1;
    const auto data = from_base64(soap.substr(from, soap.find('<', from) - from));
    REQUIRE(data);
    std::size_t at = 0;
    const bool begins = (data->at(16) & 1) != 0;
    bool ends = false;
    while (at < data->size()) {
        ends = (data->at(at + 16) & 2) != 0;
        std::size_t length = 0;
        for (std::size_t i = 17; i < 21; ++i) length = length << 8 | data->at(at + i);
        at += 21 + length;
    }
    CHECK(at == data->size());
    return {begins, ends};
}

}  // namespace

TEST_CASE("A Create without an answer has its farewell, and a shell that is not there yet is not gone") {
    fixture f;
    REQUIRE(f.session.pool.open());
    CHECK_FALSE(f.session.shell.farewell());
    const auto create = f.session.shell.next_request(lane::act);
    REQUIRE(create);
    CHECK(f.session.shell.creating());
    // It overtakes the Create.
    auto bye = f.session.shell.farewell();
    REQUIRE(bye);
    auto answer = f.ask(bye->soap);
    CHECK(answer.first == 500);
    CHECK_FALSE(f.session.shell.farewell_answered(answer.first, answer.second));
    f.ask(create->soap);
    CHECK(f.endpoint.service.shells().size() == 1);
    bye = f.session.shell.farewell();
    REQUIRE(bye);
    answer = f.ask(bye->soap);
    CHECK(f.session.shell.farewell_answered(answer.first, answer.second));
    CHECK(f.endpoint.service.shells().empty());
    CHECK_FALSE(f.session.shell.farewell());
}

TEST_CASE("A shell of ours that is gone needs no second farewell; another's answer tells nothing") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    auto bye = f.session.shell.farewell();
    REQUIRE(bye);
    auto answer = f.ask(bye->soap);
    CHECK(answer.first == 200);
    auto other = f.session.shell.farewell();  // the answer was lost
    REQUIRE(other);
    CHECK_FALSE(f.session.shell.farewell_answered(answer.first, answer.second));
    CHECK_FALSE(f.session.shell.farewell_answered(503, ""));
    answer = f.ask(other->soap);
    CHECK(answer.first == 500);
    CHECK(f.session.shell.farewell_answered(answer.first, answer.second));
}

TEST_CASE("A Create that never went out, or that was refused, leaves nothing to say farewell to") {
    fixture f;
    REQUIRE(f.session.pool.open());
    REQUIRE(f.session.shell.next_request(lane::act));
    REQUIRE(f.session.shell.lost(lane::act, false));
    CHECK_FALSE(f.session.shell.farewell());
    REQUIRE(f.session.shell.next_request(lane::act));
    CHECK_FALSE(f.session.shell.receive(lane::act, 404, "nobody"));
    CHECK_FALSE(f.session.shell.farewell());
}

TEST_CASE("A Create whose answer is not understood has its farewell") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.tamper = [](std::string& soap) { soap.resize(soap.size() / 2); };
    REQUIRE_FALSE(f.session.settle());
    const auto bye = f.session.shell.farewell();
    REQUIRE(bye);
    const auto answer = f.ask(bye->soap);
    CHECK(answer.first == 200);
    CHECK(f.endpoint.service.shells().empty());
}

TEST_CASE("A request that is asked again says so") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    f.endpoint.cmdlets["Wait-Long"] = [](shell_endpoint::shell&, const psrp::received_pipeline&) {};
    REQUIRE(f.session.pool.invoke(psrp::command{"Wait-Long", {}}));
    const auto command = f.session.shell.next_request(lane::act);
    REQUIRE(command);
    CHECK_FALSE(command->again);
    CHECK_FALSE(f.session.shell.asks_again(lane::act));
    REQUIRE(f.session.shell.lost(lane::act, false));
    CHECK(f.session.shell.asks_again(lane::act));
    const auto more = f.session.shell.next_request(lane::act);
    REQUIRE(more);
    CHECK(more->again);
    // What may have been taken is found out on the other lane.
    REQUIRE(f.session.shell.lost(lane::act, true));
    CHECK_FALSE(f.session.shell.asks_again(lane::act));
    const auto probe = f.session.shell.next_request(lane::receive);
    REQUIRE(probe);
    CHECK_FALSE(probe->again);
}

TEST_CASE("A Receive that is lost after the shell was closed is nobody's loss") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    f.endpoint.cmdlets["Wait-Long"] = [](shell_endpoint::shell&, const psrp::received_pipeline&) {};
    REQUIRE(f.session.pool.invoke(psrp::command{"Wait-Long", {}}));
    f.session.events();
    REQUIRE(f.session.shell.awaiting(lane::receive));
    REQUIRE(f.session.pool.close_pool());
    for (auto act = f.session.shell.next_request(lane::act); act; act = f.session.shell.next_request(lane::act)) {
        const auto answer = f.ask(act->soap);
        REQUIRE(f.session.shell.receive(lane::act, answer.first, answer.second));
        if (f.session.shell.closed()) break;
    }
    REQUIRE(f.session.shell.closed());
    CHECK(f.session.shell.lost(lane::receive));
}

TEST_CASE("Input goes out in whole messages where they fit into an envelope") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    f.endpoint.cmdlets["Read-Input"] = [](shell_endpoint::shell&, const psrp::received_pipeline&) {};
    const auto id = f.session.pool.invoke(psrp::command{"Read-Input", {}}, false);
    REQUIRE(id);
    f.session.events();
    const auto before = f.session.soap.size();
    // Each takes some fragments; an envelope holds several, and not a whole number of them.
    for (int i = 0; i < 12; ++i) REQUIRE(f.session.pool.send_input(*id, psrp::value(std::string(90'000, 'i'))));
    f.session.events();
    int sends = 0;
    for (std::size_t i = before; i < f.session.soap.size(); ++i) {
        if (f.session.sent[i] != "Send") continue;
        ++sends;
        CHECK(ends_of(f.session.soap[i]) == std::pair(true, true));
    }
    CHECK(sends > 2);
    CHECK(sends < 12);
}
