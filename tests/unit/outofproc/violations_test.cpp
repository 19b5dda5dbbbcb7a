// Clients that break the rules of the framing end as they end with PowerShell's server (docs/PROTOCOL.md, "What kills a
// server").
#include <algorithm>
#include <catch2/catch.hpp>

#include "scripted_endpoint.hpp"
#include "scripted_entropy.hpp"
#include "stamplog/outofproc/client.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

const std::string zero = "00000000-0000-0000-0000-000000000000";
const std::string other = "11111111-2222-4333-8444-555555555555";

std::string element_line(const std::string& name, const std::string& id) { return "<" + name + " PSGuid='" + id + "' />\n"; }

// A client that says what it likes: our client's messages, without its patience.
struct rude_client {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint server{server_random};
    psrp::client pool{{}, client_random};

    rude_client() {
        server.cmdlets["Wait-Forever"] = [](scripted_endpoint& e, const received_pipeline& p) {
            e.output(p.id, std::int32_t{1});
        };
        server.cmdlets["Get-It"] = [](scripted_endpoint& e, const received_pipeline& p) { e.complete(p.id); };
    }
    static std::string data_line(const outgoing& o) {
        return outofproc::write_line({outofproc::element::data, o.channel, o.stream, o.data});
    }

    void open() {
        REQUIRE(pool.open());
        hear(feed(data_line(*pool.next_outgoing())));
        REQUIRE(pool.state() == pool_state::opened);
    }
    std::string feed(const std::string& text) {
        std::string out;
        REQUIRE(server.feed(text, out));
        return out;
    }
    error refused(const std::string& text) {
        std::string out;
        const auto r = server.feed(text, out);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
        // The first error sticks: the process is over.
        CHECK_FALSE(server.feed(element_line("Close", zero), out));
        return r.error();
    }
    void hear(const std::string& out) {
        for (std::size_t at = 0, end = 0; (end = out.find('\n', at)) != std::string::npos; at = end + 1) {
            const auto l = outofproc::read_line(std::string_view(out).substr(at, end - at));
            REQUIRE(l);
            if (l->what == outofproc::element::data) REQUIRE(pool.receive(l->id, l->payload));
        }
    }
    // Command and Data of a pipeline, as lines.
    std::pair<std::string, std::string> pipeline(const std::string& cmd, guid* id = nullptr) {
        const auto g = pool.invoke({cmd, {}});
        REQUIRE(g);
        if (id) *id = *g;
        return {element_line("Command", to_string(*g)), data_line(*pool.next_outgoing())};
    }
    std::string start(const std::string& cmd) {
        guid id;
        const auto [command_line, data] = pipeline(cmd, &id);
        feed(command_line);
        feed(data);
        return to_string(id);
    }
};

}  // namespace

TEST_CASE("unknown elements, missing attributes, blank lines and Signal to the pool end the server") {
    for (const auto& text :
         {std::string("<Junk/>\n"), std::string("\n"), std::string("\r\n"), std::string("hello\n"),
          std::string("<Command />\n"), std::string("<Data PSGuid='" + zero + "'>AQ==</Data>\n"),
          std::string("<Data Stream='Default' PSGuid='" + zero + "'>#</Data>\n"), element_line("Signal", zero),
          element_line("Command", zero), element_line("DataAck", zero), element_line("CloseAck", other)}) {
        CAPTURE(text);
        rude_client c;
        c.open();
        c.refused(text);
    }
}

TEST_CASE("Data for the pool before the pool's DataAck is refused") {
    rude_client c;
    REQUIRE(c.pool.open());
    const auto open = rude_client::data_line(*c.pool.next_outgoing());
    const auto e = c.refused(open + open);
    CHECK(e.what.find("before the one before it was acknowledged") != std::string::npos);
}

TEST_CASE("Data that follows Command without waiting for CommandAck is refused") {
    rude_client c;
    c.open();
    const auto [command_line, data] = c.pipeline("Get-It");
    const auto e = c.refused(command_line + data);
    CHECK(e.what.find("acknowledged") != std::string::npos);
}

TEST_CASE("fragments that do not wait for DataAck are refused") {
    rude_client c;
    client_options small;
    small.fragment_blob = 200;
    c.pool = psrp::client(small, c.client_random);
    c.open();
    const auto id = c.pool.invoke({"Get-It", {}});
    REQUIRE(id);
    c.feed(element_line("Command", to_string(*id)));
    std::string fragments;
    while (auto o = c.pool.next_outgoing()) fragments += rude_client::data_line(*o);
    REQUIRE(std::count(fragments.begin(), fragments.end(), '\n') > 3);
    c.refused(fragments);
}

TEST_CASE("the same lines with patience are served") {
    rude_client c;
    c.open();
    const auto [command_line, data] = c.pipeline("Get-It");
    CHECK(c.feed(command_line).starts_with("<CommandAck "));
    const auto out = c.feed(data);
    CHECK(out.starts_with("<DataAck "));
    CHECK(out.find("<Data Stream='Default'") != std::string::npos);
}

TEST_CASE("Data of a pipeline that was never announced is acknowledged and lost") {
    rude_client c;
    c.open();
    guid id;
    const auto [command_line, data] = c.pipeline("Get-It", &id);
    CHECK(c.feed(data) == element_line("DataAck", to_string(id)));
    CHECK(c.server.pipelines().empty());
}

TEST_CASE("Command for an id that is there already is refused") {
    rude_client c;
    c.open();
    const auto id = c.start("Wait-Forever");
    c.refused(element_line("Command", id));
}

TEST_CASE("Signal and Close of what is over, or was never there, are acknowledged at once") {
    rude_client c;
    c.open();
    const auto id = c.start("Get-It");
    CHECK(c.feed(element_line("Signal", id)) == element_line("SignalAck", id));
    CHECK(c.feed(element_line("Close", id)) == element_line("CloseAck", id));
    CHECK(c.feed(element_line("Close", id)) == element_line("CloseAck", id));
    CHECK(c.feed(element_line("Signal", other)) == element_line("SignalAck", other));
    CHECK(c.feed(element_line("Close", other)) == element_line("CloseAck", other));
}

TEST_CASE("Signal: the state Stopped comes before SignalAck; Close of a running pipeline stops it") {
    rude_client c;
    c.open();
    const auto first = c.start("Wait-Forever");
    const auto stopped = c.feed(element_line("Signal", first));
    CHECK(stopped.find("<Data ") < stopped.find("<SignalAck "));
    CHECK(stopped.ends_with(element_line("SignalAck", first)));
    c.feed(element_line("Close", first));
    c.hear(stopped);
    const auto second = c.start("Wait-Forever");
    const auto closed = c.feed(element_line("Close", second));
    CHECK(closed.find("<Data ") < closed.find("<CloseAck "));
    CHECK(closed.ends_with(element_line("CloseAck", second)));
}

TEST_CASE("the pool's Close waits for every pipeline's own, and nothing may follow it") {
    rude_client c;
    c.open();
    const auto id = c.start("Get-It");
    CHECK(c.feed(element_line("Close", zero)).empty());
    CHECK_FALSE(c.server.pool_closed());
    const auto out = c.feed(element_line("Close", id));
    CHECK(out.starts_with(element_line("CloseAck", id)));
    CHECK(out.ends_with(element_line("CloseAck", zero)));
    CHECK(c.server.pool_closed());
    c.refused(element_line("Command", other));
}

TEST_CASE("a pool that never answers is not acknowledged") {
    rude_client c;
    c.server.hold_open = true;
    REQUIRE(c.pool.open());
    const auto out = c.feed(rude_client::data_line(*c.pool.next_outgoing()));
    CHECK(out.find("DataAck") == std::string::npos);
    CHECK(std::count(out.begin(), out.end(), '\n') == 1);  // its capability
}

TEST_CASE("a message on the channel of another pipeline ends the server") {
    rude_client c;
    c.open();
    const auto id = c.pool.invoke({"Get-It", {}});
    REQUIRE(id);
    auto o = *c.pool.next_outgoing();
    o.channel = parse_guid(other).value();
    c.feed(element_line("Command", other));
    c.refused(rude_client::data_line(o));
}

TEST_CASE("a line that had begun before the ack before it was given out is refused, at every split") {
    const auto refused_at = [](std::size_t cut, bool waits) {
        rude_client c;
        c.open();
        const auto id = c.pool.invoke({"Wait-Forever", {}}).value();
        const auto data = rude_client::data_line(*c.pool.next_outgoing());
        const auto command = element_line("Command", to_string(id));
        std::string out;
        // The front reads what has come, and then gives the CommandAck out.
        REQUIRE(c.server.feed(command + (waits ? "" : data.substr(0, cut)), out));
        REQUIRE(out.find("<CommandAck") != std::string::npos);
        return !c.server.feed(waits ? data : data.substr(cut), out);
    };
    for (std::size_t cut = 1; cut < 400; ++cut) {
        CAPTURE(cut);
        CHECK(refused_at(cut, false));
    }
    CHECK_FALSE(refused_at(0, true));
}

TEST_CASE("a line of another channel may begin before an ack is given out") {
    rude_client c;
    c.open();
    const auto first = c.pool.invoke({"Wait-Forever", {}}).value();
    const auto data = rude_client::data_line(*c.pool.next_outgoing());
    c.feed(element_line("Command", to_string(first)));
    const auto close = element_line("Close", other);
    const auto out = c.feed(data + close.substr(0, 10));
    CHECK(out.find("<DataAck") != std::string::npos);
    c.feed(close.substr(10));
}

TEST_CASE("an owed ack is told, so that the transport can look for lines that do not wait for it") {
    scripted_entropy client_random{1}, server_random{2};
    psrp::server pool({}, server_random);
    outofproc::server lines(pool);
    psrp::client client({}, client_random);
    REQUIRE(client.open());
    CHECK_FALSE(lines.owes_ack());
    REQUIRE(lines.receive(rude_client::data_line(*client.next_outgoing())));
    CHECK_FALSE(lines.owes_ack());  // not before the pool is open
    REQUIRE(pool.opened());
    CHECK(lines.owes_ack());
    CHECK(lines.data_to_send().find("<DataAck") != std::string::npos);
    CHECK_FALSE(lines.owes_ack());
    REQUIRE(lines.receive(element_line("Command", other)));
    CHECK(lines.owes_ack());
    CHECK(lines.data_to_send() == element_line("CommandAck", other));
    CHECK_FALSE(lines.owes_ack());
}

TEST_CASE("pipelines that are announced and never closed are limited") {
    scripted_entropy random{1};
    psrp::server pool({}, random);
    limits lim;
    lim.pipelines = 2;
    outofproc::server lines(pool, lim);
    for (int i = 0; i < 2; ++i) {
        REQUIRE(lines.receive(element_line("Command", to_string(random.new_guid()))));
        lines.data_to_send();
    }
    const auto r = lines.receive(element_line("Command", other));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::limit);
}
