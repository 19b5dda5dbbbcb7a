// Our requests against those of PowerShell's own client, property by property. What may differ is listed here, with its reason;
// anything else that differs, is missing or is added fails the test.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "line_recording.hpp"
#include "scripted_entropy.hpp"
#include "secure_string.hpp"
#include "stamplog/psrp/client.hpp"
#include "stamplog/psrp/clixml.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

const std::filesystem::path request_recordings = STAMPLOG_TEST_DATA_DIR "/pwsh";
const std::filesystem::path shared_recordings = STAMPLOG_SHARED_DIR "/traces/pwsh";

using flat = std::map<std::string, std::string>;

// Assembly versions differ between every two releases of PowerShell.
std::string without_version(const std::string& text) {
    static const std::regex version("Version=[0-9.]+");
    return std::regex_replace(text, version, "Version=*");
}

// Every leaf of a value under its path: types, texts and numbers.
void flatten(const value& v, const std::string& path, flat& out) {
    const auto* o = std::get_if<object_ptr>(&v);
    if (!o) {
        out[path] = std::to_string(v.index()) + ":" + display(v);
        return;
    }
    const auto& x = **o;
    std::string types;
    for (const auto& t : x.type_names) types += t + "|";
    out[path + "/<type>"] = without_version(types) + std::to_string(static_cast<int>(x.kind));
    if (x.to_string) out[path + "/<text>"] = *x.to_string;
    if (x.kind == object::container::primitive) flatten(x.base, path + "/<base>", out);
    for (const auto& p : x.adapted) flatten(p.val, path + "/" + p.name, out);
    for (const auto& p : x.extended) flatten(p.val, path + "/" + p.name, out);
    for (std::size_t i = 0; i < x.items.size(); ++i) flatten(x.items[i], path + "/" + std::to_string(i), out);
    for (const auto& [key, val] : x.entries) flatten(val, path + "/[" + display(key) + "]", out);
}

flat flatten(const message& m) {
    const auto body = read_clixml(m.body);
    REQUIRE(body);
    flat out;
    flatten(*body, "", out);
    return out;
}

using allowance = std::map<std::string, std::string>;

// One list of what may differ, and for what it was needed: an entry that no comparison needed is stale.
class comparison {
 public:
    explicit comparison(allowance allowed) : allowed_(std::move(allowed)) {}

    // The paths at which two messages differ, those below an allowed path excepted.
    std::vector<std::string> differences(const flat& theirs, const flat& own) {
        std::vector<std::string> out;
        for (const auto& [path, text] : theirs) {
            const auto at = own.find(path);
            if ((at == own.end() || at->second != text) && !is_allowed(path))
                out.push_back(path + ": theirs " + text + (at == own.end() ? ", ours missing" : ", ours " + at->second));
        }
        for (const auto& [path, text] : own)
            if (!theirs.contains(path) && !is_allowed(path)) out.push_back(path + ": only ours has it: " + text);
        return out;
    }
    std::vector<std::string> differences(const message& recorded, const message& ours) {
        return differences(flatten(recorded), flatten(ours));
    }
    std::vector<std::string> stale() const {
        std::vector<std::string> out;
        for (const auto& [path, reason] : allowed_)
            if (!used_.contains(path)) out.push_back(path + " (" + reason + ")");
        return out;
    }

 private:
    bool is_allowed(const std::string& path) {
        bool any = false;
        for (const auto& [prefix, reason] : allowed_)
            if (path == prefix || path.starts_with(prefix + "/")) any = used_.insert(prefix).second || true;
        return any;
    }
    allowance allowed_;
    std::set<std::string> used_;
};

const std::vector<std::string> none;

const allowance init_allowed{
    {"/ApplicationArguments",
     "PowerShell tells its own version there; we are none, and an empty dictionary of the same type is accepted"},
    {"/HostInfo/_isHostNull", "we have no host unless prompts are allowed"},
    {"/HostInfo/_isHostUINull", "the same"},
    {"/HostInfo/_isHostRawUINull", "we never have a raw UI: nobody's screen is drawn"},
    {"/HostInfo/_hostDefaultData", "it describes the raw UI"},
};
const allowance init_with_host_allowed{{"/ApplicationArguments", "as above"},
                                       {"/HostInfo/_isHostRawUINull", "as above"},
                                       {"/HostInfo/_hostDefaultData", "as above"}};

// Where the recorded call went over Invoke-Command, whose pipeline is put into the history.
const allowance pipeline_allowed{
    {"/AddToHistory", "Invoke-Command sets it; a no-language session shows no history to anybody"}};
const std::string arguments_path = "/PowerShell/Cmds/0/Args";
const allowance arguments_allowed{
    {"/AddToHistory", "as above"},
    {arguments_path + "/1/V/<type>",
     "a list of texts is Object[] in PowerShell's language; ours is String[], which binds as well"}};
const allowance typed_arguments_allowed{
    {"/RemoteStreamOptions", "15 makes the server repeat bound parameters, credentials included, in its records"},
    {arguments_path + "/2/V/<type>",
     "a list of texts is Object[] in PowerShell's language; ours is String[], which binds as well"}};
const allowance stream_options_allowed{
    {"/RemoteStreamOptions", "15 makes the server repeat bound parameters, credentials included, in its records"}};
const allowance interactive_allowed{
    {"/PowerShell/History", "Enter-PSSession names its own prompt function there; nobody types at ours"},
    {"/PowerShell/RedirectShellErrorOutputPipe",
     "Enter-PSSession merges errors into its display; Invoke-Command and we do not"},
    {"/PowerShell/Cmds/0/MergePreviousResults", "the same merge, asked for by the command that shows the results"},
    {"/PowerShell/Cmds/0/UseLocalScope",
     "a line typed at a prompt asks for a local scope; Invoke-Command and we leave it open"},
    {"/NoInput", "Enter-PSSession keeps its input open; our commands take none"}};
// PowerShell's own client never refused a call in a recording; psrpcore's did, which builds the exception by hand.
const allowance refusal_allowed{
    {"/me/Exception/<text>", "psrpcore's exception has no text; a .NET exception has one"},
    {"/me/Exception/Data", "psrpcore says nil; the recorded servers' exceptions have an empty dictionary"},
    {"/me/Exception/HResult", "psrpcore says nil; a .NET exception has a number"},
    {"/me/FullyQualifiedErrorId", "the id that .NET gives a host without the function"},
    {"/me/ErrorCategory_Message", "psrpcore leaves out the colon that servers write"},
    {"/me/ErrorCategory_Activity", "psrpcore says nil, servers and we an empty text"},
    {"/me/ErrorCategory_Reason", "the same"},
    {"/me/ErrorCategory_TargetName", "the same"},
    {"/me/ErrorCategory_TargetType", "the same"},
};

message_type type_of(const message& m) { return m.type; }

std::vector<message> recorded_requests(const std::filesystem::path& folder, const std::string& name, message_type type) {
    std::vector<message> out;
    for (const auto& l : read_lines(folder, name))
        for (const auto& m : l.messages)
            if (!l.from_server && type_of(m) == type) out.push_back(m);
    return out;
}

// Everything that our client sends on its way: messages, in order.
class own_requests {
 public:
    explicit own_requests(host_kind host = host_kind::none) : pool(options(host), random_) {}
    client pool;

    std::vector<message> take() {
        std::vector<message> out;
        while (auto o = pool.next_outgoing()) {
            std::vector<bytes> complete;
            REQUIRE(input_.put(o->channel, o->data, complete));
            for (const auto& c : complete) out.push_back(decode_message(c).value());
        }
        return out;
    }

    // The server's part of the opening, from a recording of the same pool.
    void open() {
        REQUIRE(pool.open());
        opening = take();
        for (const auto& l : read_lines(request_recordings, "open_close")) {
            if (!l.from_server || l.line.what != outofproc::element::data) continue;
            if (pool.state() == pool_state::opened) break;
            REQUIRE(pool.receive(l.line.id, l.line.payload));
        }
        REQUIRE(pool.state() == pool_state::opened);
    }
    std::vector<message> opening;

    // The server's part of a key exchange.
    void exchange_key() {
        REQUIRE(pool.exchange_key());
        const auto asked = take();
        const auto body = read_clixml(asked.at(0).body).value();
        const auto sealed =
            seal_session_key(session_key::random(random_), as_string(*as_object(body)->find("PublicKey")).value());
        REQUIRE(sealed);
        hear(message_type::encrypted_session_key, guid{}, make_object({{"EncryptedSessionKey", *sealed}}));
        REQUIRE(pool.has_session_key());
    }
    void hear(message_type type, const guid& pipeline, const value& body) {
        const auto encoded = encode({destination::client, type, pool.pool_id(), pipeline, write_clixml(body)}, true);
        REQUIRE(pool.receive(pipeline, fragment(encoded, next_object_++, default_fragment_blob).front()));
    }

 private:
    static client_options options(host_kind host) {
        client_options o;
        o.host = host;
        o.pool_id = recorded_pool(read_lines(request_recordings, "open_close"));
        return o;
    }
    scripted_entropy random_;
    reassembler input_;
    std::uint64_t next_object_ = 1000;
};

// The same command by our client.
message own_command(const command& cmd) {
    own_requests own;
    own.open();
    own.exchange_key();
    REQUIRE(own.pool.invoke(cmd));
    auto sent = own.take();
    REQUIRE(sent.size() == 1);
    return std::move(sent[0]);
}

void check_command(const message& recorded, const command& cmd, const allowance& allowed) {
    comparison c(allowed);
    CHECK(c.differences(recorded, own_command(cmd)) == none);
    CHECK(c.stale() == none);
}

// A converted script block says {N="-P", V=Nil}, {N=Nil, V=v} where AddParameter, whose form we send, says {N="P", V=v}, and
// {N="-P", V=Nil} alone for a switch. Both bind (docs/PROTOCOL.md); this is the first written as the second.
message with_joined_arguments(const message& recorded) {
    const auto body = read_clixml(recorded.body).value();
    const auto* shell = as_object(*as_object(body)->find("PowerShell"));
    const auto* args = as_object(*as_object(as_object(*shell->find("Cmds"))->items.at(0))->find("Args"));
    std::vector<value> joined;
    for (std::size_t i = 0; i < args->items.size(); ++i) {
        auto name = as_string(*as_object(args->items[i])->find("N")).value();
        REQUIRE(name.starts_with('-'));
        const auto* next = i + 1 < args->items.size() ? as_object(args->items[i + 1]) : nullptr;
        const bool has_value = next && std::holds_alternative<nil>(*next->find("N"));
        joined.push_back(make_object({{"N", name.substr(1)}, {"V", has_value ? *next->find("V") : value(true)}}));
        i += has_value;
    }
    const_cast<object*>(args)->items = std::move(joined);  // a tree of this function's own
    auto m = recorded;
    m.body = write_clixml(body);
    return m;
}

credential_ptr recorded_account() {
    return std::make_shared<const credential>(credential{"DOM\\cloudadmin", secret("S3cret!")});
}

}  // namespace

TEST_CASE("SESSION_CAPABILITY and INIT_RUNSPACEPOOL have PowerShell's shape") {
    // This recorded client was told to announce 2.3, as we do; PowerShell 7.6 announces 2.4 by itself.
    const auto capability =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::session_capability);
    const auto init = recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::init_runspace_pool);
    own_requests own, with_host(host_kind::prompts);
    own.open();
    with_host.open();
    REQUIRE(own.opening.size() == 2);
    CHECK(comparison({}).differences(capability.at(0), own.opening[0]) == none);
    comparison without(init_allowed), with(init_with_host_allowed);
    CHECK(without.differences(init.at(0), own.opening[1]) == none);
    CHECK(without.stale() == none);
    CHECK(with.differences(init.at(0), with_host.opening[1]) == none);
    CHECK(with.stale() == none);
}

TEST_CASE("a comparison finds what differs, is missing or is added, and says which allowance is stale") {
    comparison c({{"/a", "may differ"}, {"/gone", "stale"}});
    CHECK(c.differences({{"/a/x", "1"}, {"/b", "1"}, {"/c", "1"}}, {{"/a/x", "2"}, {"/b", "2"}, {"/d", "1"}}) ==
          std::vector<std::string>{"/b: theirs 1, ours 2", "/c: theirs 1, ours missing", "/d: only ours has it: 1"});
    CHECK(c.stale() == std::vector<std::string>{"/gone (stale)"});
}

TEST_CASE("CREATE_PIPELINE of a command without arguments has PowerShell's shape") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::create_pipeline);
    REQUIRE(recorded.size() == 2);
    check_command(recorded[1], {"Get-Secret", {}}, pipeline_allowed);
}

// A flattened SecureString is its kind alone, never its bytes: the ciphertext belongs to a session's key.
TEST_CASE("CREATE_PIPELINE with a string and a credential has PowerShell's shape") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::create_pipeline);
    REQUIRE(recorded.size() == 2);
    check_command(
        recorded[0],
        {"Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("x")}, {"Credential", recorded_account()}}},
        stream_options_allowed);
}

TEST_CASE("CREATE_PIPELINE with arguments of every type that we send has PowerShell's shape") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_credential_24", message_type::create_pipeline);
    REQUIRE(recorded.size() == 4);
    check_command(with_joined_arguments(recorded[0]),
                  {"Close-PrivilegedEndpoint",
                   {{"TranscriptsPathDestination", std::string("\\\\h\\logs")}, {"Credential", recorded_account()}}},
                  pipeline_allowed);
    // A switch that is on and a true bool are the same on the wire.
    for (const argument_value& on : {argument_value(switch_on{}), argument_value(true)})
        check_command(recorded[2],
                      {"Get-AzureStackLog",
                       {{"OutputShareCredential", recorded_account()},
                        {"OutputSharePath", std::string("q")},
                        {"FilterByRole", std::vector<std::string>{"a", "b"}},
                        {"FromDate", date_time{parse_rfc3339("2026-01-02T03:04:05Z").value(), 0}},
                        {"Verbose", on}}},
                      typed_arguments_allowed);
}

TEST_CASE("CREATE_PIPELINE of Invoke-Command and Enter-PSSession: the same shape") {
    if (!std::filesystem::exists(shared_recordings / "powershell_client_invoke_command.jsonl")) {
        std::cout << "SKIPPED: the recordings of Invoke-Command and Enter-PSSession are not at hand\n";
        return;
    }
    const auto invoked =
        recorded_requests(shared_recordings, "powershell_client_invoke_command", message_type::create_pipeline);
    REQUIRE(invoked.size() == 3);
    check_command(invoked[0], {"Get-Command", {}}, pipeline_allowed);
    check_command(with_joined_arguments(invoked[1]),
                  {"Get-AzureStackLog",
                   {{"OutputSharePath", std::string("\\\\h\\l")},
                    {"FilterByRole", std::vector<std::string>{"A", "B"}},
                    {"FromDate", std::string("2026-01-02")},
                    {"TimeOutInMinutes", std::int32_t{5}},
                    {"Verbose", switch_on{}}}},
                  arguments_allowed);

    const auto entered =
        recorded_requests(shared_recordings, "powershell_client_enter_pssession", message_type::create_pipeline);
    comparison interactive(interactive_allowed);
    std::size_t compared = 0;
    for (const auto& m : entered) {
        const auto paths = flatten(m);
        if (paths.contains("/PowerShell/Cmds/1/Cmd") || paths.contains("/PowerShell/ExtraCmds/<type>"))
            continue;  // not one command
        const auto at = paths.find("/PowerShell/Cmds/0/Cmd");
        if (at == paths.end() || paths.at("/PowerShell/Cmds/0/IsScript") != "2:False") continue;
        CHECK(interactive.differences(m, own_command({at->second.substr(2), {}})) == none);
        ++compared;
    }
    CHECK(compared >= 10);
    CHECK(interactive.stale() == none);
}

TEST_CASE("GET_COMMAND_METADATA has PowerShell's shape") {
    if (!std::filesystem::exists(shared_recordings / "powershell_client_enter_pssession.jsonl")) {
        std::cout << "SKIPPED: the recording of Enter-PSSession is not at hand\n";
        return;
    }
    const auto recorded =
        recorded_requests(shared_recordings, "powershell_client_enter_pssession", message_type::get_command_metadata);
    REQUIRE(recorded.size() == 1);
    own_requests own;
    own.open();
    REQUIRE(own.pool.get_command_metadata({.names = {"Out-Default", "Exit-PSSession"}, .command_types = 271}));
    CHECK(comparison({}).differences(recorded[0], own.take().at(0)) == none);
}

namespace {

// What our client sends to answer a call of the host's method.
message own_response(host_method method, const host_response& answer) {
    own_requests own(host_kind::prompts);
    own.open();
    own.exchange_key();
    const auto id = own.pool.invoke({"Read-Answer", {}});
    REQUIRE(id);
    own.take();
    own.hear(message_type::pipeline_host_call, *id,
             make_object({{"ci", std::int64_t{1}}, {"mi", static_cast<std::int32_t>(method)}, {"mp", nil{}}}));
    std::optional<host_call> asked;
    while (auto e = own.pool.next_event())
        if (const auto* h = std::get_if<event::host_called>(&*e)) asked = h->call;
    REQUIRE(asked);
    REQUIRE(own.pool.respond(*asked, answer));
    auto sent = own.take();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].type == message_type::pipeline_host_response);
    return std::move(sent[0]);
}

}  // namespace

TEST_CASE("host responses have PowerShell's shape") {
    if (!std::filesystem::exists(shared_recordings / "powershell_client_enter_pssession.jsonl")) {
        std::cout << "SKIPPED: the recording of Enter-PSSession is not at hand\n";
        return;
    }
    const auto recorded =
        recorded_requests(shared_recordings, "powershell_client_enter_pssession", message_type::pipeline_host_response);
    REQUIRE(recorded.size() == 3);
    const auto account = std::make_shared<const credential>(credential{"user1", secret("pw1")});
    const std::vector<std::pair<host_method, host_answer>> answers{
        {host_method::prompt,
         host_fields{{{"TranscriptsPathDestination", value(std::string("\\\\h\\share"))}, {"Credential", account}}}},
        {host_method::prompt, host_fields{{{"Your answer", value(std::string("answer"))}}}},
        {host_method::prompt_for_choice, value(std::int32_t{0})}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CAPTURE(i);
        const auto ours = own_response(answers[i].first, {answers[i].second, {}});
        CHECK(comparison({}).differences(recorded[i], ours) == none);
    }
}

TEST_CASE("a refused host call has the shape of an error record") {
    const auto recorded = recorded_requests(request_recordings, "no_language_refusals", message_type::pipeline_host_response);
    REQUIRE(recorded.size() == 2);
    comparison c(refusal_allowed);
    CHECK(c.differences(recorded[0], own_response(host_method::prompt_for_credential2, {{}, "no prompts here"})) == none);
    CHECK(c.stale() == none);
}
