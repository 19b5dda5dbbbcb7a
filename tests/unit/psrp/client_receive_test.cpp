// What the client half makes of a server's messages, also of odd ones.
#include <catch2/catch.hpp>

#include "event_text.hpp"
#include "psrp_peer.hpp"
#include "scripted_entropy.hpp"
#include "stamplog/psrp/client.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using texts = std::vector<std::string>;

struct client_fixture {
    scripted_entropy random{1};
    client pool;
    hand_made_peer server;

    explicit client_fixture(client_options options = {}) : pool(std::move(options), random) {
        server.pool = pool.pool_id();
        REQUIRE(pool.open());
    }
    void hear(const bytes& data, const guid& channel = {}) { REQUIRE(pool.receive(channel, data)); }
    error refuse(const bytes& data, const guid& channel = {}) {
        const auto r = pool.receive(channel, data);
        REQUIRE_FALSE(r);
        // It sticks, and the pool is over.
        const auto again = pool.receive(guid{}, server.say(message_type::user_event, value(nil{})));
        REQUIRE_FALSE(again);
        CHECK(again.error().what == r.error().what);
        CHECK(pool.state() == pool_state::broken);
        return r.error();
    }
    void hear_state(int n) {
        hear(server.say(message_type::runspace_pool_state, make_object({{"RunspaceState", std::int32_t{n}}})));
    }
    void hear_capability(const char* version) {
        const auto own = std::exchange(server.pool, guid{});
        hear(server.say(message_type::session_capability, hand_made_peer::capability(version)));
        server.pool = own;
    }
    void open() {
        hear_capability("2.3");
        hear_state(2);
        REQUIRE(events() == texts{"pool opened"});
        while (pool.next_outgoing()) {
        }
    }
    guid start() {
        const auto id = pool.invoke({"Get-It", {}});
        REQUIRE(id);
        while (pool.next_outgoing()) {
        }
        return *id;
    }
    texts events() {
        texts out;
        while (auto e = pool.next_event()) out.push_back(event_text(*e));
        return out;
    }
    texts sent_types() {
        texts out;
        reassembler whole;
        while (auto o = pool.next_outgoing()) {
            std::vector<bytes> complete;
            REQUIRE(whole.put(o->channel, o->data, complete));
            for (const auto& c : complete) out.push_back(to_string(decode_message(c).value().type));
        }
        return out;
    }
};

value pipeline_state_body(int n) { return make_object({{"PipelineState", std::int32_t{n}}}); }

}  // namespace

TEST_CASE("a zero pool id is tolerated in SESSION_CAPABILITY and ENCRYPTED_SESSION_KEY alone") {
    client_fixture f;
    f.hear_capability("2.3");
    f.server.pool = guid{};
    CHECK(f.refuse(f.server.say(message_type::runspace_pool_state, make_object({{"RunspaceState", std::int32_t{2}}}))).code ==
          errc::corrupt);
}

TEST_CASE("a message of another pool, or one addressed to a server, is refused") {
    client_fixture f, g;
    f.open();
    f.server.pool.data[0] ^= 1;
    CHECK(f.refuse(f.server.say(message_type::user_event, value(nil{}))).code == errc::corrupt);
    g.open();
    g.server.to = destination::server;
    CHECK(g.refuse(g.server.say(message_type::user_event, value(nil{}))).code == errc::corrupt);
}

TEST_CASE("older 2.x servers are spoken to, newer and foreign ones are not") {
    for (const auto* version : {"2.0", "2.1", "2.2", "2.3"}) {
        client_fixture f;
        f.hear_capability(version);
        f.hear_state(2);
        CHECK(f.events() == texts{"pool opened"});
    }
    for (const auto* version : {"2.4", "3.0", "1.0"}) {
        client_fixture f;
        const auto e = f.refuse(f.server.say(message_type::session_capability, hand_made_peer::capability(version)));
        CHECK(e.code == errc::unsupported);
        CHECK(e.what.find(version) != std::string::npos);
    }
}

TEST_CASE("commands for older servers leave out what those do not know") {
    const auto merges_at = [](const char* version) {
        client_fixture f;
        f.hear_capability(version);
        f.hear_state(2);
        while (f.pool.next_outgoing()) {
        }
        REQUIRE(f.pool.invoke({"Get-It", {}}));
        reassembler whole;
        std::vector<bytes> complete;
        while (auto o = f.pool.next_outgoing()) REQUIRE(whole.put(o->channel, o->data, complete));
        const auto body = decode_message(complete.at(0)).value().body;
        return std::pair{body.find("MergeError") != std::string::npos, body.find("MergeInformation") != std::string::npos};
    };
    CHECK(merges_at("2.1") == std::pair{false, false});
    CHECK(merges_at("2.2") == std::pair{true, false});
    CHECK(merges_at("2.3") == std::pair{true, true});
}

TEST_CASE("a pool that opens before its capability, or says broken, is told") {
    client_fixture early;
    CHECK(early.refuse(early.server.say(message_type::runspace_pool_state, make_object({{"RunspaceState", std::int32_t{2}}})))
              .code == errc::corrupt);

    client_fixture broken;
    broken.hear_capability("2.3");
    error_record why;
    why.message = "no runspace";
    why.fully_qualified_id = "RunspaceOpenFailed";
    broken.hear(
        broken.server.say(message_type::runspace_pool_state,
                          make_object({{"RunspaceState", std::int32_t{5}}, {"ExceptionAsErrorRecord", write_error(why)}})));
    CHECK(broken.events() == texts{"pool ended 5 RunspaceOpenFailed: no runspace"});
    CHECK(broken.pool.state() == pool_state::broken);
    broken.pool.channel_closed(guid{});
    CHECK(broken.events().empty());
    const auto late = broken.pool.invoke({"Get-It", {}});
    REQUIRE_FALSE(late);
    CHECK(late.error().code == errc::internal);
    CHECK(late.error().what.find("broken") != std::string::npos);
}

TEST_CASE("states with no meaning on the wire, and unknown message types, are told as ignored") {
    client_fixture f;
    f.open();
    f.hear_state(8);
    f.hear(f.server.say(static_cast<message_type>(0x00041FFF), value(nil{})));
    f.hear(f.server.say(message_type::create_pipeline, value(nil{})));
    const auto id = f.start();
    f.hear(f.server.say(static_cast<message_type>(0x00041FFF), value(nil{}), id), id);
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(9), id), id);
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(1), id), id);  // Running: no news
    const auto heard = f.events();
    REQUIRE(heard.size() == 5);
    for (const auto& t : heard) CHECK(t.starts_with("ignored "));
    CHECK(heard[1].find("0x") != std::string::npos);
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(4), id), id);
    CHECK(f.events() == texts{"ended 4"});
}

TEST_CASE("a WARNING without a pipeline is the pool's; user events and availability are passed on") {
    client_fixture f;
    f.open();
    f.hear(f.server.say(message_type::warning_record, write_informational({"of the pool"}, "Warning")));
    f.hear(f.server.say(message_type::user_event, value(nil{})));
    f.hear(f.server.say(message_type::runspace_availability,
                        make_object({{"SetMinMaxRunspacesResponse", true}, {"ci", std::int64_t{7}}})));
    CHECK(f.events() == texts{"warning of the pool", "user event", "availability 7 True"});
}

TEST_CASE("an empty output body is null") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    f.hear(f.server.say(message_type::pipeline_output, std::string(), id), id);
    const auto e = f.pool.next_event();
    REQUIRE(e);
    CHECK(std::holds_alternative<nil>(std::get<event::output>(*e).object));
}

TEST_CASE("object ids need not rise, and messages of two channels may interleave") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    f.server.next_object = 900;
    const auto late = f.server.say(message_type::pipeline_output, value(std::string(500, 'a')), id);
    f.server.next_object = 3;
    const auto early = f.server.say(message_type::warning_record, write_informational({"w"}, "Warning"));
    const byte_view whole(late);
    f.hear(bytes(whole.begin(), whole.begin() + 100), id);
    f.hear(early);
    f.hear(bytes(whole.begin() + 100, whole.end()), id);
    CHECK(f.events() == texts{"warning w", "output " + std::string(500, 'a')});
}

TEST_CASE("what comes after the end of a pipeline, or for an unknown one, is ignored") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(4), id), id);
    f.hear(f.server.say(message_type::pipeline_output, value(std::string("late")), id), id);
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(5), id), id);
    const auto heard = f.events();
    REQUIRE(heard.size() == 3);
    CHECK(heard[0] == "ended 4");
    CHECK(heard[1].starts_with("ignored PIPELINE_OUTPUT"));
    CHECK(heard[2].starts_with("ignored PIPELINE_STATE"));
}

TEST_CASE("a message of one pipeline on the channel of another is refused") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    guid other = id;
    other.data[0] ^= 1;
    CHECK(f.refuse(f.server.say(message_type::pipeline_output, value(nil{}), other), id).code == errc::corrupt);
}

TEST_CASE("host calls: -100 is never answered, others once, and not after their pipeline's end") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    const auto ask = [&](std::int64_t ci) {
        return f.server.say(message_type::pipeline_host_call,
                            make_object({{"ci", ci}, {"mi", std::int32_t{11}}, {"mp", nil{}}}), id);
    };
    f.hear(ask(-100), id);
    f.hear(ask(1), id);
    f.events();
    const host_response answer{value(std::string("typed")), {}};
    CHECK_FALSE(f.pool.respond({id, -100, host_method::read_line, {}}, answer));
    CHECK_FALSE(f.pool.respond({id, 2, host_method::read_line, {}}, answer));
    CHECK_FALSE(f.pool.respond({id, 1, host_method::read_line, {}}, {value(nil{}), "both"}));
    REQUIRE(f.pool.respond({id, 1, host_method::read_line, {}}, answer));
    const auto sent = f.pool.next_outgoing();
    REQUIRE(sent);
    CHECK(sent->stream == stream_name::prompt_response);
    CHECK(sent->channel == id);
    CHECK_FALSE(f.pool.respond({id, 1, host_method::read_line, {}}, answer));
    f.hear(ask(3), id);
    f.hear(f.server.say(message_type::pipeline_state, pipeline_state_body(3), id), id);
    CHECK(f.pool.respond({id, 3, host_method::read_line, {}}, answer));
    CHECK_FALSE(f.pool.next_outgoing());
}

TEST_CASE("a call of the pool is answered on the pool's channel") {
    client_fixture f;
    f.open();
    f.hear(f.server.say(message_type::runspace_pool_host_call,
                        make_object({{"ci", std::int64_t{5}}, {"mi", std::int32_t{1}}, {"mp", nil{}}})));
    CHECK(f.events() == texts{"host call 5 1"});
    REQUIRE(f.pool.respond({guid{}, 5, host_method::get_name, {}}, {{}, "no host"}));
    CHECK(f.sent_types() == texts{"RUNSPACEPOOL_HOST_RESPONSE"});
}

TEST_CASE("PUBLIC_KEY_REQUEST starts the exchange; a key that nobody asked for is ignored") {
    client_fixture f;
    f.open();
    f.hear(f.server.say(message_type::encrypted_session_key, make_object({{"EncryptedSessionKey", std::string("AAAA")}})));
    CHECK(f.events().at(0).starts_with("ignored ENCRYPTED_SESSION_KEY"));
    f.hear(f.server.say(message_type::public_key_request, std::string()));
    CHECK(f.sent_types() == texts{"PUBLIC_KEY"});
    REQUIRE(f.pool.exchange_key());
    CHECK(f.sent_types().empty());
    // A wrong answer is not taken for a key.
    CHECK(
        f.refuse(f.server.say(message_type::encrypted_session_key, make_object({{"EncryptedSessionKey", std::string("AAAA")}})))
            .code == errc::corrupt);
    CHECK_FALSE(f.pool.has_session_key());
}

TEST_CASE("events that nobody takes are limited") {
    client_options options;
    options.lim.queued_events = 10;
    client_fixture f(options);
    f.open();
    for (int i = 0; i < 10; ++i) f.hear(f.server.say(message_type::user_event, value(nil{})));
    CHECK(f.refuse(f.server.say(message_type::user_event, value(nil{}))).code == errc::limit);
}

TEST_CASE("bodies that are not CLIXML, or lack what they must have, break the pool with the message's name") {
    const auto breaks = [](message_type type, std::string body, bool of_pipeline) {
        client_fixture f;
        f.open();
        const auto id = f.start();
        const auto channel = of_pipeline ? id : guid{};
        const auto e = f.refuse(f.server.say(type, std::move(body), channel), channel);
        CHECK(e.code == errc::corrupt);
        return e.what;
    };
    CHECK(breaks(message_type::pipeline_output, "<Obj", true).starts_with("PIPELINE_OUTPUT"));
    CHECK(breaks(message_type::pipeline_state, "<Obj RefId=\"0\"><MS /></Obj>", true).find("PipelineState") !=
          std::string::npos);
    CHECK(breaks(message_type::runspace_pool_state, "<S>x</S>", false).find("RunspaceState") != std::string::npos);
    CHECK(breaks(message_type::pipeline_host_call, "<Nil/>", true).find("\"ci\"") != std::string::npos);
    CHECK(breaks(message_type::runspace_availability, "<Nil/>", false).find("\"ci\"") != std::string::npos);
    CHECK(breaks(message_type::application_private_data, "<Nil/>", false).find("ApplicationPrivateData") != std::string::npos);
}

TEST_CASE("the connection's end breaks an open pool and completes a closing one") {
    client_fixture open_pool, closing;
    open_pool.open();
    open_pool.pool.channel_closed(guid{});
    CHECK(open_pool.events() == texts{"pool ended 5"});
    closing.open();
    REQUIRE(closing.pool.close_pool());
    closing.pool.channel_closed(guid{});
    CHECK(closing.events() == texts{"pool ended 3"});
}

TEST_CASE("a pipeline that was closed while it ran ends as stopped, once") {
    client_fixture f;
    f.open();
    const auto id = f.start();
    REQUIRE(f.pool.close_pipeline(id));
    REQUIRE(f.pool.close_pipeline(id));
    f.pool.channel_closed(id);
    f.pool.channel_closed(id);
    CHECK(f.events() == texts{"ended 3"});
    CHECK_FALSE(f.pool.close_pipeline(id));
}
