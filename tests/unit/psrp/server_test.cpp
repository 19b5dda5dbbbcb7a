// The server half alone: negotiation, what a client must send, what is refused and how.
#include <catch2/catch.hpp>

#include "command_writer.hpp"
#include "psrp_peer.hpp"
#include "scripted_entropy.hpp"
#include "stamplog/psrp/server.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using texts = std::vector<std::string>;
const guid pipeline_id = parse_guid("ea581392-1c91-4b07-be09-747bbdfd63c6").value();

struct server_fixture {
    scripted_entropy random{1};
    server half;
    hand_made_peer client;
    reassembler answers;

    explicit server_fixture(server_options options = {}) : half(std::move(options), random) {
        client.pool = parse_guid("11111111-2222-4333-8444-555555555555").value();
        client.to = destination::server;
    }
    void hear(const bytes& data, const guid& channel = {}) { REQUIRE(half.receive(channel, data)); }
    error refuse(const bytes& data, const guid& channel = {}) {
        const auto r = half.receive(channel, data);
        REQUIRE_FALSE(r);
        CHECK_FALSE(half.receive(guid{}, {}));
        return r.error();
    }
    std::vector<message> said() {
        std::vector<message> out;
        while (auto o = half.next_outgoing()) {
            std::vector<bytes> complete;
            REQUIRE(answers.put(o->channel, o->data, complete));
            for (const auto& c : complete) out.push_back(decode_message(c).value());
        }
        return out;
    }
    texts said_types() {
        texts out;
        for (const auto& m : said()) out.push_back(to_string(m.type));
        return out;
    }
    static value init_body() {
        const auto host = make_object(
            {{"_isHostNull", true}, {"_isHostUINull", true}, {"_isHostRawUINull", true}, {"_useRunspaceHost", false}});
        return make_object(
            {{"MinRunspaces", std::int32_t{1}},
             {"MaxRunspaces", std::int32_t{1}},
             {"PSThreadOptions", make_enum("System.Management.Automation.Runspaces.PSThreadOptions", "Default", 0)},
             {"ApartmentState", make_enum("System.Threading.ApartmentState", "Unknown", 2)},
             {"ApplicationArguments", nil{}},
             {"HostInfo", host}});
    }
    void open() {
        hear(client.say(message_type::session_capability, hand_made_peer::capability("2.3")));
        hear(client.say(message_type::init_runspace_pool, init_body()));
        REQUIRE(std::holds_alternative<request::pool_open>(*half.next_event()));
        REQUIRE(half.opened());
        said();
    }
    void start(const guid& id, bool no_input = true) {
        const auto body = write_create_pipeline({"Get-It", {}}, no_input, {2, 3}, nullptr);
        REQUIRE(body);
        hear(client.say(message_type::create_pipeline, *body, id), id);
    }
    std::size_t new_pipelines() {
        std::size_t n = 0;
        while (auto e = half.next_event()) n += std::holds_alternative<request::create_pipeline>(*e);
        return n;
    }
};

std::string version_said(const message& m) {
    return as_string(*as_object(read_clixml(m.body).value())->find("protocolversion")).value();
}

// The same value with one property changed or taken away, found by its path.
value without(const value& v, const std::vector<std::string>& path, const value* instead = nullptr, std::size_t depth = 0) {
    auto copy = std::make_shared<object>(*as_object(v));
    for (std::size_t i = 0; i < copy->extended.size(); ++i) {
        if (copy->extended[i].name != path[depth]) continue;
        if (depth + 1 < path.size()) {
            auto& inner = copy->extended[i].val;
            if (path[depth] == "Cmds" || path[depth] == "Args") {
                auto list = std::make_shared<object>(*as_object(inner));
                list->items.at(0) = without(list->items.at(0), path, instead, depth + 1);
                inner = list;
            } else {
                inner = without(inner, path, instead, depth + 1);
            }
        } else if (instead) {
            copy->extended[i].val = *instead;
        } else {
            copy->extended.erase(copy->extended.begin() + static_cast<std::ptrdiff_t>(i));
            break;
        }
    }
    return copy;
}

}  // namespace

TEST_CASE("versions 2.0 to 2.3 are accepted and echoed, without a pool id") {
    for (const auto* version : {"2.0", "2.1", "2.2", "2.3"}) {
        server_fixture f;
        f.hear(f.client.say(message_type::session_capability, hand_made_peer::capability(version)));
        const auto said = f.said();
        REQUIRE(said.size() == 1);
        CHECK(version_said(said[0]) == version);
        CHECK(said[0].pool.is_zero());
        f.hear(f.client.say(message_type::init_runspace_pool, server_fixture::init_body()));
        CHECK(f.half.state() == pool_state::opening);
        CHECK(f.half.pool_id() == f.client.pool);
    }
}

TEST_CASE("a client that announces more than is spoken here gets what is spoken") {
    server_fixture f;
    f.hear(f.client.say(message_type::session_capability, hand_made_peer::capability("2.4")));
    CHECK(version_said(f.said().at(0)) == "2.3");
}

TEST_CASE("a SecureString that came without a key is its text where the client announced 2.4, and refused elsewhere") {
    const encrypted_string clear{{'L', 0, '0', 0}};
    for (const auto* version : {"2.3", "2.4"}) {
        INFO(version);
        server_fixture f;
        f.hear(f.client.say(message_type::session_capability, hand_made_peer::capability(version)));
        const auto text = f.half.decrypt(clear);
        CHECK(text.has_value() == (std::string(version) == "2.4"));
        if (text) CHECK(text->reveal() == "L0");
        CHECK_FALSE(f.half.decrypt(encrypted_string{{'L', 0, '0'}}));
    }
}

TEST_CASE("an unknown version is met with the own capability and silence for ever") {
    struct announced {
        const char *protocol, *ps, *serialization;
    };
    for (const auto& a :
         {announced{"1.0", "2.0", "1.1.0.1"}, announced{"3.0", "2.0", "1.1.0.1"}, announced{"2.3", "3.0", "1.1.0.1"},
          announced{"2.3", "2.0", "1.0.0.1"}, announced{"2.3", "2.0", "2.1"}}) {
        CAPTURE(a.protocol, a.ps, a.serialization);
        server_fixture f;
        f.hear(f.client.say(message_type::session_capability, hand_made_peer::capability(a.protocol, a.ps, a.serialization)));
        CHECK(f.said_types() == texts{"SESSION_CAPABILITY"});
        f.hear(f.client.say(message_type::init_runspace_pool, server_fixture::init_body()));
        CHECK(f.said_types().empty());
        CHECK_FALSE(f.half.next_event());
        CHECK(f.half.state() == pool_state::before_open);
    }
}

TEST_CASE("every property of INIT_RUNSPACEPOOL must be there") {
    for (const auto* name :
         {"MinRunspaces", "MaxRunspaces", "PSThreadOptions", "ApartmentState", "ApplicationArguments", "HostInfo"}) {
        CAPTURE(name);
        server_fixture f;
        f.hear(f.client.say(message_type::session_capability, hand_made_peer::capability("2.3")));
        const auto e = f.refuse(f.client.say(message_type::init_runspace_pool, without(server_fixture::init_body(), {name})));
        CHECK(e.code == errc::corrupt);
        CHECK(e.what.find(name) != std::string::npos);
    }
}

TEST_CASE("INIT_RUNSPACEPOOL comes once, after the capability") {
    server_fixture early, twice;
    CHECK(early.refuse(early.client.say(message_type::init_runspace_pool, server_fixture::init_body())).code == errc::corrupt);
    twice.open();
    CHECK(twice.refuse(twice.client.say(message_type::init_runspace_pool, server_fixture::init_body())).code == errc::corrupt);
}

TEST_CASE("CREATE_PIPELINE without a mandatory property is a Failed pipeline, and the session goes on") {
    const auto whole = write_create_pipeline({"Get-It", {{"P", std::string("v")}}}, true, {2, 3}, nullptr).value();
    const value wrong = std::string("wrong type");
    const std::vector<std::vector<std::string>> mandatory{
        {"NoInput"},
        {"ApartmentState"},
        {"RemoteStreamOptions"},
        {"AddToHistory"},
        {"HostInfo"},
        {"HostInfo", "_isHostNull"},
        {"HostInfo", "_isHostUINull"},
        {"HostInfo", "_isHostRawUINull"},
        {"HostInfo", "_useRunspaceHost"},
        {"IsNested"},
        {"PowerShell"},
        {"PowerShell", "IsNested"},
        {"PowerShell", "History"},
        {"PowerShell", "RedirectShellErrorOutputPipe"},
        {"PowerShell", "Cmds"},
        {"PowerShell", "Cmds", "Cmd"},
        {"PowerShell", "Cmds", "IsScript"},
        {"PowerShell", "Cmds", "UseLocalScope"},
        {"PowerShell", "Cmds", "MergeMyResult"},
        {"PowerShell", "Cmds", "MergeToResult"},
        {"PowerShell", "Cmds", "MergePreviousResults"},
        {"PowerShell", "Cmds", "Args"},
        {"PowerShell", "Cmds", "Args", "N"},
        {"PowerShell", "Cmds", "Args", "V"},
    };
    server_fixture f;
    f.open();
    for (const auto& path : mandatory) {
        const auto name = path.back();
        CAPTURE(name);
        const auto body = without(whole, path);
        REQUIRE_FALSE(equal(body, whole));
        const auto id = f.random.new_guid();
        f.hear(f.client.say(message_type::create_pipeline, body, id), id);
        const auto said = f.said();
        REQUIRE(said.size() == 1);
        CHECK(said[0].type == message_type::pipeline_state);
        const auto state = read_clixml(said[0].body).value();
        CHECK(as_int(*as_object(state)->find("PipelineState")) == 5);
        CHECK(read_error(*as_object(state)->find("ExceptionAsErrorRecord")).message.find('"' + name + '"') !=
              std::string::npos);
        CHECK(f.half.state_of(id) == pipeline_state::failed);
        f.half.pipeline_closed(id);
    }
    // A wrong type is as bad as none.
    f.hear(f.client.say(message_type::create_pipeline, without(whole, {"NoInput"}, &wrong), pipeline_id), pipeline_id);
    CHECK(f.half.state_of(pipeline_id) == pipeline_state::failed);
    CHECK(f.new_pipelines() == 0);
    const auto id = f.random.new_guid();
    f.start(id);
    CHECK(f.new_pipelines() == 1);
}

TEST_CASE("CREATE_PIPELINE that is not CLIXML is a Failed pipeline") {
    server_fixture f;
    f.open();
    f.hear(f.client.say(message_type::create_pipeline, std::string("<Obj"), pipeline_id), pipeline_id);
    CHECK(f.said_types() == texts{"PIPELINE_STATE"});
    CHECK(f.half.state_of(pipeline_id) == pipeline_state::failed);
}

TEST_CASE("ExtraCmds holds every statement") {
    const auto first = write_create_pipeline({"First", {}}, true, {2, 3}, nullptr).value();
    const auto second = write_create_pipeline({"Second", {}}, true, {2, 3}, nullptr).value();
    const auto cmds_of = [](const value& v) { return *as_object(*as_object(v)->find("PowerShell"))->find("Cmds"); };
    auto list = std::make_shared<object>();
    list->kind = object::container::list;
    list->items = {make_object({{"Cmds", cmds_of(first)}}), make_object({{"Cmds", cmds_of(second)}})};
    auto shell = std::make_shared<object>(*as_object(*as_object(second)->find("PowerShell")));
    shell->extended.push_back({"ExtraCmds", value(list)});
    const value new_shell = shell;
    server_fixture f;
    f.open();
    f.hear(f.client.say(message_type::create_pipeline, without(second, {"PowerShell"}, &new_shell), pipeline_id), pipeline_id);
    const auto e = f.half.next_event();
    REQUIRE(e);
    const auto& p = std::get<request::create_pipeline>(*e).pipeline;
    REQUIRE(p.statements.size() == 2);
    CHECK(p.statements[0][0].text == "First");
    CHECK(p.statements[1][0].text == "Second");
}

TEST_CASE("a second pipeline waits in silence until the first one ends") {
    server_fixture f;
    f.open();
    const auto first = f.random.new_guid(), second = f.random.new_guid(), third = f.random.new_guid();
    f.start(first);
    f.start(second);
    f.start(third);
    CHECK(f.new_pipelines() == 1);
    CHECK(f.half.state_of(second) == pipeline_state::not_started);
    CHECK(f.said_types().empty());
    // What waits can be stopped before its turn.
    REQUIRE(f.half.end_pipeline(second, pipeline_state::stopped));
    CHECK(f.new_pipelines() == 0);
    REQUIRE(f.half.end_pipeline(first, pipeline_state::completed));
    CHECK(f.new_pipelines() == 1);
    CHECK(f.half.state_of(third) == pipeline_state::running);
}

TEST_CASE("with two runspaces two pipelines run side by side") {
    server_fixture f;
    f.open();
    f.hear(f.client.say(message_type::set_max_runspaces,
                        make_object({{"MaxRunspaces", std::int32_t{2}}, {"ci", std::int64_t{1}}})));
    CHECK(f.said_types() == texts{"RUNSPACE_AVAILABILITY"});
    f.start(f.random.new_guid());
    f.start(f.random.new_guid());
    CHECK(f.new_pipelines() == 2);
}

TEST_CASE("a pipeline ends once, and says nothing afterwards") {
    server_fixture f;
    f.open();
    f.start(pipeline_id);
    CHECK_FALSE(f.half.end_pipeline(pipeline_id, pipeline_state::running));
    REQUIRE(f.half.end_pipeline(pipeline_id, pipeline_state::completed));
    CHECK_FALSE(f.half.end_pipeline(pipeline_id, pipeline_state::completed));
    CHECK_FALSE(f.half.output(pipeline_id, value(nil{})));
    CHECK_FALSE(f.half.warning(pipeline_id, "late"));
    CHECK_FALSE(f.half.output(guid{}, value(nil{})));
}

TEST_CASE("a null output has an empty body, and every body begins with a byte order mark") {
    server_fixture f;
    f.open();
    f.start(pipeline_id);
    REQUIRE(f.half.output(pipeline_id, value(nil{})));
    const auto o = f.half.next_outgoing();
    REQUIRE(o);
    CHECK(o->channel == pipeline_id);
    // 21 bytes of fragment header, 40 of message header, then the mark alone.
    CHECK(bytes(o->data.begin() + 61, o->data.end()) == bytes{0xEF, 0xBB, 0xBF});
}

TEST_CASE("fragments of the server are at most 32,768 bytes long") {
    server_fixture f;
    f.open();
    f.start(pipeline_id);
    REQUIRE(f.half.output(pipeline_id, value(std::string(200'000, 'x'))));
    std::size_t pieces = 0;
    while (auto o = f.half.next_outgoing()) {
        CHECK(o->data.size() <= 32'768);
        ++pieces;
    }
    CHECK(pieces == 7);
}

TEST_CASE("messages for a client, of another pool, or before the pool is open") {
    server_fixture wrong_way, other_pool, early;
    wrong_way.open();
    wrong_way.client.to = destination::client;
    CHECK(wrong_way.refuse(wrong_way.client.say(message_type::public_key, value(nil{}))).code == errc::corrupt);
    other_pool.open();
    other_pool.client.pool.data[0] ^= 1;
    CHECK(other_pool.refuse(other_pool.client.say(message_type::public_key, value(nil{}))).code == errc::corrupt);
    early.hear(early.client.say(message_type::session_capability, hand_made_peer::capability("2.3")));
    early.said();
    early.start(pipeline_id);
    CHECK(early.said_types().empty());
    const auto e = early.half.next_event();
    REQUIRE(e);
    CHECK(std::get<request::ignored>(*e).what.find("not open") != std::string::npos);
}

TEST_CASE("PUBLIC_KEY without a key in it is refused; unknown messages are told") {
    server_fixture bad, odd;
    bad.open();
    CHECK(bad.refuse(bad.client.say(message_type::public_key, make_object({{"PublicKey", std::string("AAAA")}}))).code ==
          errc::corrupt);
    odd.open();
    odd.hear(odd.client.say(static_cast<message_type>(0x00021FFF), value(nil{})));
    CHECK(std::holds_alternative<request::ignored>(*odd.half.next_event()));
}

TEST_CASE("the pool breaks with its reason, and closes with Closing and Closed") {
    server_fixture broken, closed;
    broken.hear(broken.client.say(message_type::session_capability, hand_made_peer::capability("2.3")));
    broken.hear(broken.client.say(message_type::init_runspace_pool, server_fixture::init_body()));
    broken.said();
    error_record why;
    why.message = "no runspace";
    REQUIRE(broken.half.broken(why));
    const auto said = broken.said();
    REQUIRE(said.size() == 1);
    CHECK(as_int(*as_object(read_clixml(said[0].body).value())->find("RunspaceState")) == 5);
    CHECK_FALSE(broken.half.opened());

    closed.open();
    closed.half.close();
    closed.half.close();
    CHECK(closed.said_types() == texts{"RUNSPACEPOOL_STATE", "RUNSPACEPOOL_STATE"});
    CHECK(closed.half.state() == pool_state::closed);
}

TEST_CASE("pipelines of a client that never closes them are limited") {
    server_options options;
    options.lim.pipelines = 2;
    server_fixture f(options);
    f.open();
    f.start(f.random.new_guid());
    f.start(f.random.new_guid());
    const auto body = write_create_pipeline({"Get-It", {}}, true, {2, 3}, nullptr).value();
    const auto id = f.random.new_guid();
    CHECK(f.refuse(f.client.say(message_type::create_pipeline, body, id), id).code == errc::limit);
}
