// Every row of PSRP's table of messages has a way through both halves; what is in no row is told and skipped.
#include <catch2/catch.hpp>

#include "event_text.hpp"
#include "memory_session.hpp"
#include "psrp_peer.hpp"
#include "scripted_entropy.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using words = std::vector<std::string>;

struct two_halves {
    scripted_entropy client_random{1}, server_random{2};
    scripted_endpoint endpoint{server_random};
    memory_session s{endpoint, {}, client_random};

    two_halves() {
        REQUIRE(s.pool.open());
        REQUIRE(s.events() == words{"private data", "pool opened"});
    }
};

words heard(client& by) {
    words out;
    while (auto e = by.next_event()) out.push_back(event_text(*e));
    return out;
}

// What a server says on its own: moved by hand, since no request of the client's carries it.
words say(server& from, client& to) {
    while (auto o = from.next_outgoing()) REQUIRE(to.receive(o->channel, o->data));
    return heard(to);
}

void move_requests(client& from, server& to) {
    while (auto o = from.next_outgoing()) REQUIRE(to.receive(o->channel, o->data));
}

}  // namespace

TEST_CASE("counts of runspaces are asked for and set, and a runspace is reset") {
    two_halves f;
    CHECK(f.s.pool.get_available_runspaces().value() == 1);
    CHECK(f.s.events() == words{"availability 1 1"});
    CHECK(f.s.pool.set_max_runspaces(3).value() == 2);
    CHECK(f.s.events() == words{"availability 2 True"});
    CHECK(f.s.pool.set_min_runspaces(2).value() == 3);
    CHECK(f.s.events() == words{"availability 3 True"});
    CHECK(f.s.pool.set_max_runspaces(1).value() == 4);  // below the least
    CHECK(f.s.events() == words{"availability 4 False"});
    CHECK(f.s.pool.get_available_runspaces().value() == 5);
    CHECK(f.s.events() == words{"availability 5 3"});
    CHECK(f.s.pool.reset_runspace_state().value() == 6);
    CHECK(f.s.events() == words{"availability 6 False"});
    REQUIRE(f.s.pool.close_pool());
    f.s.settle();
    const auto late = f.s.pool.get_available_runspaces();
    REQUIRE_FALSE(late);
    CHECK(late.error().what.find("GET_AVAILABLE_RUNSPACES: the pool is closed") == 0);
}

TEST_CASE("a server older than 2.3 is not asked to reset a runspace") {
    scripted_entropy a{1}, b{2};
    server_options options;
    options.protocol_version = "2.2";
    scripted_endpoint endpoint(b, options);
    memory_session s(endpoint, {}, a);
    REQUIRE(s.pool.open());
    s.settle();
    REQUIRE(s.pool.state() == pool_state::opened);
    const auto r = s.pool.reset_runspace_state();
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::unsupported);
    CHECK(s.pool.get_available_runspaces());
}

TEST_CASE("command metadata is asked for as a pipeline, and comes as its output") {
    two_halves f;
    std::optional<value> asked;
    f.endpoint.on_metadata = [&](scripted_endpoint& e, const request::get_command_metadata& r) {
        asked = r.body;
        e.output(r.pipeline, std::int32_t{1});
        e.output(r.pipeline, std::string("Get-AzureStackLog"));
        e.complete(r.pipeline);
    };
    const auto id = f.s.pool.get_command_metadata({.names = {"Get-*", "Close-*"}, .command_types = 2});
    REQUIRE(id);
    CHECK_FALSE(f.s.pool.get_command_metadata());  // one pipeline at a time
    CHECK(f.s.events() == words{"output 1", "output Get-AzureStackLog", "ended 4"});
    REQUIRE(asked);
    const auto* body = as_object(*asked);
    CHECK(display(*body->find("Name")) == "Get-* Close-*");
    CHECK(as_int(*body->find("CommandType")) == 2);
    CHECK(std::holds_alternative<nil>(*body->find("Namespace")));
    CHECK(std::holds_alternative<nil>(*body->find("ArgumentList")));
    CHECK(f.s.pool.get_command_metadata());
}

TEST_CASE("a server raises an event, and asks for the key") {
    two_halves f;
    auto& half = f.endpoint.pool();
    REQUIRE(half.user_event(make_object({{"PSEventArgs.EventIdentifier", std::int32_t{1}}})));
    CHECK(say(half, f.s.pool) == words{"user event"});
    REQUIRE(half.request_public_key());
    CHECK(say(half, f.s.pool).empty());
    CHECK(f.s.events() == words{"session key"});
    half.close();
    CHECK_FALSE(half.user_event(nil{}));
    CHECK_FALSE(half.request_public_key());
}

TEST_CASE("a client connects to a pool that another one opened") {
    scripted_entropy first_random{1}, second_random{2}, server_random{3};
    server half({}, server_random);
    client first({}, first_random);
    REQUIRE(first.open());
    move_requests(first, half);
    REQUIRE(half.next_event());
    REQUIRE(half.opened());
    say(half, first);
    REQUIRE(first.set_max_runspaces(2));
    move_requests(first, half);
    say(half, first);

    client_options options;
    options.pool_id = first.pool_id();
    client second(options, second_random);
    REQUIRE(second.connect());
    CHECK_FALSE(second.open());
    auto asked = second.next_outgoing();
    REQUIRE(asked);
    CHECK(asked->what == outgoing::kind::connect_pool);
    CHECK(asked->channel.is_zero());
    REQUIRE(half.receive(asked->channel, asked->data));
    CHECK(say(half, second) == words{"connected 1 2", "pool opened"});
    CHECK(second.state() == pool_state::opened);
    CHECK(second.invoke({"Get-It", {}}));
}

TEST_CASE("nobody connects to a pool that is not open, and nobody is connected without asking") {
    scripted_entropy a{1}, b{2};
    server half({}, b);
    client late({}, a);
    REQUIRE(late.connect());
    move_requests(late, half);
    CHECK(say(half, late).empty());
    const auto told = half.next_event();
    REQUIRE(told);
    CHECK(std::get<request::ignored>(*told).what.find("CONNECT_RUNSPACEPOOL") == 0);

    two_halves f;
    hand_made_peer peer{f.s.pool.pool_id()};
    const auto body = make_object({{"MinRunspaces", std::int32_t{1}}, {"MaxRunspaces", std::int32_t{1}}});
    REQUIRE(f.s.pool.receive({}, peer.say(message_type::runspace_pool_init_data, body)));
    CHECK(heard(f.s.pool) == words{"ignored RUNSPACEPOOL_INIT_DATA: nobody connects"});
}

TEST_CASE("a message of an unknown type is skipped whatever its body is, by either half") {
    two_halves f;
    const auto unknown = static_cast<message_type>(0x00021FFF);
    hand_made_peer peer{f.s.pool.pool_id()};
    REQUIRE(f.s.pool.receive({}, peer.say(unknown, std::string("\x01 not <CLIXML"))));
    CHECK(heard(f.s.pool) == words{"ignored 0x00021FFF: not expected by a client"});
    REQUIRE(f.s.pool.receive({}, peer.say(message_type::create_pipeline, std::string("<Obj"))));
    CHECK(heard(f.s.pool) == words{"ignored CREATE_PIPELINE: not expected by a client"});

    hand_made_peer other{f.s.pool.pool_id(), destination::server};
    auto& half = f.endpoint.pool();
    REQUIRE(half.receive({}, other.say(unknown, std::string("\x01 not <CLIXML"))));
    const auto told = half.next_event();
    REQUIRE(told);
    CHECK(std::get<request::ignored>(*told).what == "0x00021FFF: not expected by a server");
    // A known type is still read.
    CHECK_FALSE(half.receive({}, other.say(message_type::set_max_runspaces, std::string("<Obj"))));
    CHECK_FALSE(f.s.pool.receive({}, peer.say(message_type::runspace_pool_state, std::string("<Obj"))));
}

TEST_CASE("an unknown type of a running pipeline, and rubbish of one that is over, are skipped") {
    two_halves f;
    f.endpoint.cmdlets["Wait-Forever"] = [](scripted_endpoint&, const received_pipeline&) {};
    const auto id = f.s.pool.invoke({"Wait-Forever", {}});
    REQUIRE(id);
    f.s.settle();
    hand_made_peer peer{f.s.pool.pool_id()};
    REQUIRE(f.s.pool.receive(*id, peer.say(static_cast<message_type>(0x00041FFF), std::string("<Obj"), *id)));
    CHECK(heard(f.s.pool) == words{"ignored 0x00041FFF: not expected from a pipeline"});
    REQUIRE(f.s.pool.stop(*id));
    f.s.events();
    REQUIRE(f.s.pool.receive(*id, peer.say(message_type::pipeline_output, std::string("<Obj"), *id)));
    CHECK(heard(f.s.pool) == words{"ignored PIPELINE_OUTPUT: its pipeline is over: " + to_string(*id)});
}

TEST_CASE("data on channels of pipelines that are not there costs no memory") {
    two_halves f;
    const auto beginning = hand_made_peer{f.s.pool.pool_id()}.say(message_type::pipeline_output, std::string(100, 'x'));
    scripted_entropy ids{77};
    for (std::size_t i = 0; i < 3 * limits{}.streams; ++i) {
        // The fragment's beginning alone: whoever keeps it keeps it for ever.
        const auto r = f.s.pool.receive(ids.new_guid(), byte_view(beginning).first(60));
        REQUIRE(r);
        REQUIRE(heard(f.s.pool).at(0).find("ignored data on the channel of a pipeline that is not there") == 0);
    }
    CHECK(f.s.pool.invoke({"Get-It", {}}));
}

TEST_CASE("a server half keeps no more unfinished channels than the limit") {
    scripted_entropy random{1};
    server_options options;
    options.lim.streams = 3;
    server half(options, random);
    const bytes beginning(10, 0);
    for (int i = 0; i < 3; ++i) REQUIRE(half.receive(random.new_guid(), beginning));
    const auto r = half.receive(random.new_guid(), beginning);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::limit);
}

TEST_CASE("malformed pipelines count against the limit of pipelines") {
    scripted_entropy random{1};
    server_options options;
    options.lim.pipelines = 2;
    scripted_endpoint endpoint(random, options);
    scripted_entropy client_random{2};
    memory_session s(endpoint, {}, client_random);
    REQUIRE(s.pool.open());
    s.settle();
    hand_made_peer peer{s.pool.pool_id(), destination::server};
    auto& half = endpoint.pool();
    for (int i = 0; i < 2; ++i) {
        const auto id = random.new_guid();
        REQUIRE(half.receive(id, peer.say(message_type::create_pipeline, std::string("<Obj"), id)));
    }
    const auto id = random.new_guid();
    const auto r = half.receive(id, peer.say(message_type::create_pipeline, std::string("<Obj"), id));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::limit);
}
