// Client half against server half: sessions from open to close, with every request and every answer lost in turn.
#include <catch2/catch.hpp>

#include "seeded_entropy.hpp"
#include "wsman_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

using texts = std::vector<std::string>;

void add_cmdlets(shell_endpoint& e) {
    e.cmdlets["Get-Words"] = [](shell_endpoint::shell& s, const psrp::received_pipeline& p) {
        REQUIRE(s.pool.output(p.id, psrp::value("one")));
        REQUIRE(s.pool.output(p.id, psrp::value("two")));
        REQUIRE(s.pool.end_pipeline(p.id, psrp::pipeline_state::completed));
    };
    e.cmdlets["Get-Much"] = [](shell_endpoint::shell& s, const psrp::received_pipeline& p) {
        for (int i = 0; i < 20; ++i) REQUIRE(s.pool.output(p.id, psrp::value(std::string(50'000, static_cast<char>('a' + i)))));
        REQUIRE(s.pool.end_pipeline(p.id, psrp::pipeline_state::completed));
    };
    e.cmdlets["Wait-Long"] = [](shell_endpoint::shell&, const psrp::received_pipeline&) {};
}

struct fixture {
    seeded_entropy random{7};
    shell_endpoint endpoint{random};
    wsman_session session{endpoint, random};
    fixture() { add_cmdlets(endpoint); }
};

// A service of protocol 2.1 gives a command an id of its own.
const std::string own_id = "24864ED3-0000-4934-AD7D-B29723D4681F";

std::string answer_to(const wsman::request& r, const std::string& body) {
    const auto from = r.soap.find("MessageID>") + 10;
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:r=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\"><s:Header><a:RelatesTo>" +
           r.soap.substr(from, r.soap.find('<', from) - from) + "</a:RelatesTo></s:Header><s:Body>" + body +
           "</s:Body></s:Envelope>";
}

// Everything that a session of two commands tells, with its requests lost as `setup` says.
texts whole_session(const std::function<void(wsman_session&)>& setup, std::size_t* operations = nullptr) {
    fixture f;
    setup(f.session);
    REQUIRE(f.session.pool.open());
    auto all = f.session.events();
    const auto add = [&](texts more) { all.insert(all.end(), more.begin(), more.end()); };
    for (int i = 0; i < 2; ++i) {
        const auto id = f.session.pool.invoke(psrp::command{"Get-Words", {}});
        REQUIRE(id);
        add(f.session.events());
        REQUIRE(f.session.pool.close_pipeline(*id));
        add(f.session.events());
    }
    REQUIRE(f.session.pool.exchange_key());
    add(f.session.events());
    REQUIRE(f.session.pool.close_pool());
    add(f.session.events());
    CHECK(f.session.shell.closed());
    CHECK(f.endpoint.shells.empty());
    CHECK(f.endpoint.service.shells().empty());
    if (operations != nullptr) *operations = f.session.sent.size();
    return all;
}

}  // namespace

TEST_CASE("A session over WSMan opens, runs commands, exchanges its key and closes") {
    fixture f;
    REQUIRE(f.session.pool.open());
    const auto opening = f.session.events();
    CHECK(f.session.shell.connected());
    CHECK(f.session.pool.state() == psrp::pool_state::opened);
    CHECK(f.session.sent.front() == "Create");
    const auto words = f.session.run({"Get-Words", {}});
    REQUIRE(words.size() == 3);
    CHECK(words[0].find("one") != std::string::npos);
    CHECK(words[2] == "ended 4");
    REQUIRE(f.session.pool.exchange_key());
    f.session.events();
    CHECK(f.session.pool.has_session_key());
    REQUIRE(f.session.pool.close_pool());
    f.session.events();
    CHECK(f.session.sent.back() == "Delete");
    CHECK(f.session.shell.closed());
    CHECK(f.endpoint.service.shells().empty());
}

TEST_CASE("A megabyte of output comes whole, in streams of at most 32,768 bytes") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    const auto all = f.session.run({"Get-Much", {}});
    CHECK(all.size() == 21);
}

TEST_CASE("A stop reaches a command that says nothing, and its end comes by Receive") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    const auto id = f.session.pool.invoke(psrp::command{"Wait-Long", {}});
    REQUIRE(id);
    CHECK(f.session.events().empty());
    CHECK(f.session.shell.awaiting(wsman::lane::receive));
    REQUIRE(f.session.pool.stop(*id));
    const auto end = f.session.events();
    REQUIRE(end.size() == 1);
    CHECK(end[0].find("stopped") != std::string::npos);
    CHECK(f.session.soap.back().find("<rsp:Code>powershell/signal/crtl_c</rsp:Code>") != std::string::npos);
    CHECK(std::count(f.session.sent.begin(), f.session.sent.end(), "Signal") == 1);
}

TEST_CASE("What a Receive brings when its command has been ended is nobody's, also where the service names commands itself") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    auto& shell = f.session.shell;
    const auto id = f.session.pool.invoke(psrp::command{"Wait-Long", {}});
    REQUIRE(id);
    const auto command = shell.next_request(wsman::lane::act);
    REQUIRE(command);
    REQUIRE(
        shell.receive(wsman::lane::act, 200,
                      answer_to(*command, "<r:CommandResponse><r:CommandId>" + own_id + "</r:CommandId></r:CommandResponse>")));
    const auto output = shell.next_request(wsman::lane::receive);
    REQUIRE(output);
    REQUIRE(output->soap.find(own_id) != std::string::npos);
    REQUIRE(f.session.pool.close_pipeline(*id));
    const auto end = shell.next_request(wsman::lane::act);
    REQUIRE(end);
    REQUIRE(end->what == wsman::operation::signal);
    REQUIRE(shell.receive(wsman::lane::act, 200, answer_to(*end, "<r:SignalResponse/>")));
    while (f.session.pool.next_event()) {
    }
    CHECK(shell.receive(wsman::lane::receive, 200,
                        answer_to(*output, "<r:ReceiveResponse><r:Stream Name=\"stdout\" CommandId=\"" + own_id +
                                               "\">QUJD</r:Stream></r:ReceiveResponse>")));
    CHECK_FALSE(f.session.pool.next_event());
}

TEST_CASE("Silence is answered with TimedOut, and the same question is asked again") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    REQUIRE(f.session.pool.invoke(psrp::command{"Wait-Long", {}}));
    f.session.events();
    const auto before = std::count(f.session.sent.begin(), f.session.sent.end(), "Receive");
    for (int i = 0; i < 3; ++i) {
        f.session.now += std::chrono::seconds(21);
        f.endpoint.service.tick(f.session.now);
        REQUIRE(f.session.settle());
    }
    CHECK(std::count(f.session.sent.begin(), f.session.sent.end(), "Receive") == before + 3);
    CHECK(f.session.shell.awaiting(wsman::lane::receive));
}

TEST_CASE("Every request lost in turn, and every answer, changes nothing in what a session tells") {
    std::size_t operations = 0;
    const auto undisturbed = whole_session([](wsman_session&) {}, &operations);
    REQUIRE(operations > 8);
    for (const bool answers : {false, true}) {
        for (std::size_t nth = 0; nth < operations; ++nth) {
            INFO((answers ? "answer " : "request ") << nth);
            auto left = nth;
            const auto lose = [&left](const wsman::request&) { return left-- == 0; };
            const auto told = whole_session([&](wsman_session& s) { (answers ? s.lose_answer : s.lose_request) = lose; });
            CHECK(told == undisturbed);
        }
    }
}

TEST_CASE("An answer to another request breaks the session") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.tamper = [](std::string& soap) {
        const auto at = soap.find("RelatesTo>uuid:") + 15;
        soap[at] = soap[at] == '0' ? '1' : '0';
    };
    const auto ended = f.session.settle();
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == errc::corrupt);
    CHECK(f.session.settle().has_value());  // nothing is asked any more
    CHECK_FALSE(f.session.shell.next_request(wsman::lane::act));
}

TEST_CASE("An answer that is cut anywhere is an error, never a hang") {
    for (std::size_t cut = 0; cut < 1'400; cut += 7) {
        fixture f;
        REQUIRE(f.session.pool.open());
        f.session.tamper = [&](std::string& soap) { soap.resize(std::min(cut, soap.size())); };
        CHECK_FALSE(f.session.settle());
    }
}

TEST_CASE("A shell that is let go of goes on, and is taken back") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    REQUIRE(f.session.shell.disconnect());
    f.session.events();
    CHECK_FALSE(f.session.shell.connected());
    CHECK(f.endpoint.service.shells().front().state == "Disconnected");
    REQUIRE(f.session.shell.reconnect());
    f.session.events();
    CHECK(f.session.shell.connected());
    CHECK(f.session.run({"Get-Words", {}}).size() == 3);
}

TEST_CASE("Another client connects to a shell that was let go of") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    REQUIRE(f.session.shell.disconnect());
    f.session.events();
    psrp::client_options same;
    same.pool_id = f.session.pool.pool_id();
    wsman_session other(f.endpoint, f.random, same);
    REQUIRE(other.pool.connect());
    other.events();
    CHECK(other.pool.state() == psrp::pool_state::opened);
    CHECK(other.run({"Get-Words", {}}).size() == 3);
}

TEST_CASE("A session whose shell idled away says that it is gone") {
    fixture f;
    REQUIRE(f.session.pool.open());
    f.session.events();
    f.session.now += std::chrono::hours(2);
    f.endpoint.service.tick(f.session.now);
    f.endpoint.act();
    CHECK(f.endpoint.service.shells().empty());
    REQUIRE(f.session.pool.invoke(psrp::command{"Get-Words", {}}));
    const auto over = f.session.settle();
    REQUIRE_FALSE(over);
    CHECK(over.error().code == errc::disconnected);
    CHECK(over.error().what.find("the session is gone") != std::string::npos);
}
