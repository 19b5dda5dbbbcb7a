// The client's carrier: one line at a time, and what a server may and may not write.
#include <algorithm>
#include <catch2/catch.hpp>

#include "memory_session.hpp"
#include "scripted_entropy.hpp"
#include "stamplog/psrp/clixml.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

const std::string pool_ack = "<DataAck PSGuid='00000000-0000-0000-0000-000000000000' />\n";

struct opened_session {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint endpoint{server_random};
    memory_session s{endpoint, {}, client_random};

    opened_session() {
        endpoint.cmdlets["Get-It"] = [](scripted_endpoint& e, const received_pipeline& p) {
            e.output(p.id, std::string("it"));
            e.complete(p.id);
        };
        REQUIRE(s.pool.open());
        s.events();
        REQUIRE(s.pool.state() == pool_state::opened);
    }
};

struct unopened_client {
    scripted_entropy random{1};
    psrp::client pool{{}, random};
    outofproc::client lines{pool};
    unopened_client() {
        REQUIRE(pool.open());
        REQUIRE_FALSE(lines.data_to_send().empty());
    }
};

}  // namespace

TEST_CASE("nothing is sent while an acknowledgement is awaited, and Data follows CommandAck") {
    opened_session o;
    auto& lines = o.s.lines;
    const auto id = o.s.pool.invoke({"Get-It", {}});
    REQUIRE(id);
    const auto g = to_string(*id);
    CHECK(lines.data_to_send() == "<Command PSGuid='" + g + "' />\n");
    CHECK(lines.awaiting_ack());
    CHECK(lines.data_to_send().empty());
    REQUIRE(o.s.pool.stop(*id));
    CHECK(lines.data_to_send().empty());
    REQUIRE(lines.receive("<CommandAck PSGuid='" + g + "' />\n"));
    CHECK(lines.data_to_send().starts_with("<Data Stream='Default' PSGuid='" + g + "'>"));
    CHECK(lines.data_to_send().empty());
    REQUIRE(lines.receive("<DataAck PSGuid='" + g + "' />\n"));
    CHECK(lines.data_to_send() == "<Signal PSGuid='" + g + "' />\n");
}

TEST_CASE("a message in many fragments goes out one line per acknowledgement") {
    scripted_entropy client_random(1), server_random(2);
    scripted_endpoint endpoint(server_random);
    client_options options;
    options.fragment_blob = 500;
    memory_session s(endpoint, options, client_random);
    REQUIRE(s.pool.open());
    s.settle();
    const auto id = s.pool.invoke({"Get-It", {{"Text", std::string(2'000, 'x')}}});
    REQUIRE(id);
    int data_lines = 0;
    for (std::string out = s.lines.data_to_send(); !out.empty(); out = s.lines.data_to_send()) {
        CHECK(std::count(out.begin(), out.end(), '\n') == 1);
        CHECK(s.lines.data_to_send().empty());
        const bool is_data = out.starts_with("<Data ");
        data_lines += is_data;
        REQUIRE(s.lines.receive(std::string(is_data ? "<DataAck" : "<CommandAck") + " PSGuid='" + to_string(*id) + "' />\n"));
    }
    CHECK(data_lines > 5);
}

TEST_CASE("every pipeline is closed before the pool, and the pool after its ack only") {
    opened_session o;
    const auto heard = o.s.run({"Get-It", {}});
    CHECK(heard == std::vector<std::string>{"output it", "ended 4"});
    REQUIRE(o.s.pool.close_pool());
    const auto first = o.s.lines.data_to_send();
    CHECK(first == "<Close PSGuid='" + to_string(o.s.started.at(0)) + "' />\n");
    REQUIRE(o.s.lines.receive("<CloseAck PSGuid='" + to_string(o.s.started.at(0)) + "' />\n"));
    CHECK(o.s.lines.data_to_send() == "<Close PSGuid='00000000-0000-0000-0000-000000000000' />\n");
    CHECK_FALSE(o.s.lines.pool_close_acked());
    REQUIRE(o.s.lines.receive("<CloseAck PSGuid='00000000-0000-0000-0000-000000000000' />\n"));
    CHECK(o.s.lines.pool_close_acked());
    CHECK(o.s.pool.state() == pool_state::closed);
    CHECK(o.s.lines.end_of_input());
}

TEST_CASE("a banner before the first line is kept, not taken for protocol") {
    unopened_client c;
    REQUIRE(c.lines.receive("Welcome to \x1b[1mthe machine\r\n\n<html>\n"));
    CHECK(c.lines.stray_text() == "Welcome to \\x1b[1mthe machine\n<html>\n");
    REQUIRE(c.lines.receive(pool_ack));
    CHECK_FALSE(c.lines.awaiting_ack());
}

TEST_CASE("text that is no protocol after the first line is an error that sticks") {
    unopened_client c;
    REQUIRE(c.lines.receive(pool_ack));
    const auto r = c.lines.receive("Segmentation fault\n");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
    CHECK(r.error().what.find("Segmentation fault") != std::string::npos);
    const auto again = c.lines.receive(pool_ack);
    REQUIRE_FALSE(again);
    CHECK(again.error().what == r.error().what);
    CHECK(c.lines.data_to_send().empty());
}

TEST_CASE("a damaged first line is damaged protocol, not a banner") {
    unopened_client c;
    const auto r = c.lines.receive("<Data Stream='Default' PSGuid='x'>AAAA</Data>\n");
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::corrupt);
}

TEST_CASE("what pwsh -sshs says about its own failure becomes the error, with the lines that follow") {
    const std::string said =
        "__NamedPipeError__:The configuration file is not valid.\nIt has no GUID.\n" + pool_ack + "At line 3";
    const auto told_at = [&](std::size_t cut) {
        unopened_client c;
        REQUIRE(c.lines.receive(std::string_view(said).substr(0, cut)));
        REQUIRE(c.lines.receive(std::string_view(said).substr(cut)));
        CHECK(c.lines.server_failure());
        CHECK_FALSE(c.lines.awaiting_ack());
        CHECK(c.lines.data_to_send().empty());
        const auto r = c.lines.end_of_input();
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::refused);
        CHECK(c.pool.state() == pool_state::broken);
        return r.error().what;
    };
    for (std::size_t cut = 0; cut <= said.size(); ++cut) {
        CAPTURE(cut);
        CHECK(told_at(cut) == "the server reports: The configuration file is not valid.\nIt has no GUID.\nAt line 3");
    }
}

TEST_CASE("what a server says of its failure is kept up to a limit, and is not waited for after the close") {
    scripted_entropy random{1};
    psrp::client pool{{}, random};
    limits lim;
    lim.stray_text = 100;
    outofproc::client lines{pool, lim};
    REQUIRE(lines.receive("__NamedPipeError__:one line without an end"));
    CHECK_FALSE(lines.server_failure());
    for (int i = 0; i < 100; ++i) REQUIRE(lines.receive("\nand more"));
    CHECK(lines.server_failure().value().what.size() < 200);

    opened_session o;
    REQUIRE(o.s.pool.close_pool());
    o.s.events();
    REQUIRE(o.s.lines.receive("__NamedPipeError__:An unknown element was received.\n"));
    CHECK(o.s.lines.end_of_input());
}

TEST_CASE("an acknowledgement that nobody awaits, or of another channel, breaks the session") {
    for (const auto* text : {"<CommandAck PSGuid='00000000-0000-0000-0000-000000000000' />\n",
                             "<DataAck PSGuid='ea581392-1c91-4b07-be09-747bbdfd63c6' />\n",
                             "<Signal PSGuid='ea581392-1c91-4b07-be09-747bbdfd63c6' />\n"}) {
        unopened_client c;
        const auto r = c.lines.receive(text);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
    }
    unopened_client twice;
    REQUIRE(twice.lines.receive(pool_ack));
    CHECK_FALSE(twice.lines.receive(pool_ack));
}

TEST_CASE("an end of the server's output before the close tells what was written instead") {
    unopened_client silent;
    REQUIRE(silent.lines.receive("pwsh: command not found"));
    const auto r = silent.lines.end_of_input();
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::disconnected);
    CHECK(r.error().what.find("pwsh: command not found") != std::string::npos);
    CHECK(silent.pool.state() == pool_state::broken);

    opened_session o;
    const auto cut = o.s.lines.end_of_input();
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == errc::disconnected);
    const auto e = o.s.pool.next_event();
    while (auto more = o.s.pool.next_event()) (void)more;
    (void)e;
    CHECK(o.s.pool.state() == pool_state::broken);
}

TEST_CASE("a line without end is limited") {
    scripted_entropy random(1);
    limits small;
    small.line = 1'000;
    psrp::client pool({}, random);
    outofproc::client lines(pool, small);
    const auto r = lines.receive(std::string(1'001, 'x'));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::limit);
}
