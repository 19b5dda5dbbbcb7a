// Every request is answered once, whatever its shell or command comes to meanwhile.
#include <catch2/catch.hpp>

#include "wsman_asker.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

using caller = wsman_asker;
const guid the_command = *wsman::read_id(caller::command);
constexpr const char* gone = "Sender/InvalidSelectors (2150858843): ";

wsman::fault refusal() {
    wsman::fault f;
    f.code = "Receiver";
    f.subcode = "InternalError";
    f.reason = "no";
    return f;
}

}  // namespace

TEST_CASE("A command that its shell refuses is gone to the Receive that asks after it, and to a stop") {
    caller a;
    a.open();
    const auto started = a.ask(caller::run());
    const auto asks = a.ask(caller::receive(caller::command));
    const auto stops = a.ask(caller::signal("powershell/signal/crtl_c"));
    a.service.refuse_command(caller::shell, the_command, refusal());
    a.collect();
    CHECK(a.said(started) == "Receiver/InternalError: no");
    CHECK(a.said(asks).starts_with(gone));
    CHECK(a.said(stops) == "SignalResponse");
    CHECK(a.service.shells().front().commands == 0);
}

TEST_CASE("A command that is closed before it was started is answered for") {
    caller a;
    a.open();
    const auto started = a.ask(caller::run());
    const auto closes = a.ask(caller::signal("any"));
    a.service.signal_done(caller::shell, the_command);
    a.collect();
    CHECK(a.said(started).starts_with(gone));
    CHECK(a.said(closes) == "SignalResponse");
}

TEST_CASE("A shell that ends answers everything that waits for it") {
    for (const bool idle : {false, true}) {
        INFO((idle ? "idle" : "dropped"));
        caller a;
        a.open();
        a.start();
        const auto starts = a.ask(caller::run("44444444-4444-4444-8444-444444444444"));
        const auto stops = a.ask(caller::signal("powershell/signal/crtl_c"));
        const auto removes = a.ask(caller::remove());
        std::vector<std::uint64_t> receives;
        if (!idle) receives = {a.ask(caller::receive()), a.ask(caller::receive(caller::command))};
        if (idle) {
            a.now += std::chrono::hours(2);
            a.service.tick(a.now);
        } else {
            a.service.drop_shell(caller::shell);
        }
        a.collect();
        CHECK(a.said(starts).starts_with(gone));
        CHECK(a.said(stops) == "SignalResponse");
        CHECK(a.said(removes) == "DeleteResponse");
        for (const auto r : receives) CHECK(a.said(r) == "ReceiveResponse");
        CHECK(a.service.shells().empty());
    }
}

TEST_CASE("A shell that ends before it was opened, or while another client connects, answers them") {
    caller a;
    const auto opens = a.ask(caller::create());
    a.service.drop_shell(caller::shell);
    a.collect();
    CHECK(a.said(opens).starts_with(gone));

    a.open();
    a.ask(caller::of_shell("Disconnect", "<rsp:Disconnect/>"));
    const auto connects = a.ask(caller::connect());
    a.now += std::chrono::hours(2);
    a.service.tick(a.now);
    a.collect();
    CHECK(a.said(connects).starts_with(gone));
}

TEST_CASE("A Receive that finds nothing is told so when its time is over") {
    caller a;
    a.open();
    const auto asks = a.ask(caller::receive());
    a.now += std::chrono::seconds(19);
    a.service.tick(a.now);
    a.collect();
    CHECK(a.said(asks).empty());
    a.now += std::chrono::seconds(1);
    a.service.tick(a.now);
    a.collect();
    CHECK(a.said(asks).starts_with("Receiver/TimedOut (2150858793)"));
}
