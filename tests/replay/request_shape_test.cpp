// Our requests against those of PowerShell's own client, property by property. What may differ is listed here, with its reason;
// anything else that differs, is missing or is added fails the test.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <regex>

#include "line_recording.hpp"
#include "scripted_entropy.hpp"
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

// The paths at which two messages differ. What lies below a path that is in `allowed` is not looked at.
std::vector<std::string> differences(const message& recorded, const message& ours,
                                     const std::map<std::string, std::string>& allowed) {
    const auto theirs = flatten(recorded), own = flatten(ours);
    std::vector<std::string> out;
    const auto is_allowed = [&](const std::string& path) {
        for (const auto& [prefix, reason] : allowed)
            if (path == prefix || path.starts_with(prefix + "/")) return true;
        return false;
    };
    for (const auto& [path, text] : theirs) {
        const auto at = own.find(path);
        if ((at == own.end() || at->second != text) && !is_allowed(path))
            out.push_back(path + ": theirs " + text + (at == own.end() ? ", ours missing" : ", ours " + at->second));
    }
    for (const auto& [path, text] : own)
        if (!theirs.contains(path) && !is_allowed(path)) out.push_back(path + ": only ours has it: " + text);
    return out;
}

using allowance = std::map<std::string, std::string>;

const allowance init_allowed{
    {"/ApplicationArguments",
     "PowerShell tells its own version there; we are none, and an empty dictionary of the same type is accepted"},
    {"/HostInfo/_isHostNull", "we have no host unless prompts are allowed"},
    {"/HostInfo/_isHostUINull", "the same"},
    {"/HostInfo/_isHostRawUINull", "we never have a raw UI: nobody's screen is drawn"},
    {"/HostInfo/_hostDefaultData", "it describes the raw UI"},
};
const allowance capability_allowed{};

// Where the recorded call went over Invoke-Command, whose pipeline is put into the history.
const allowance pipeline_allowed{
    {"/AddToHistory", "Invoke-Command sets it; a no-language session shows no history to anybody"}};
const allowance interactive_allowed{
    {"/AddToHistory", "as above"},
    {"/PowerShell/History", "Enter-PSSession names its own prompt function there; nobody types at ours"},
    {"/PowerShell/RedirectShellErrorOutputPipe",
     "Enter-PSSession merges errors into its display; Invoke-Command and we do not"},
    {"/PowerShell/Cmds/0/MergePreviousResults", "the same merge, asked for by the command that shows the results"},
    {"/PowerShell/Cmds/0/UseLocalScope",
     "a line typed at a prompt asks for a local scope; Invoke-Command and we leave it open"},
    {"/NoInput", "Enter-PSSession keeps its input open; our commands take none"}};

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

 private:
    static client_options options(host_kind host) {
        client_options o;
        o.host = host;
        o.pool_id = recorded_pool(read_lines(request_recordings, "open_close"));
        return o;
    }
    scripted_entropy random_;
    reassembler input_;
};

// A request of PowerShell's client for one command, and the same command by ours.
void check_command(const message& recorded, const command& cmd, allowance allowed) {
    own_requests own;
    own.open();
    REQUIRE(own.pool.invoke(cmd));
    const auto sent = own.take();
    REQUIRE(sent.size() == 1);
    CHECK(differences(recorded, sent[0], allowed) == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("SESSION_CAPABILITY and INIT_RUNSPACEPOOL have PowerShell's shape") {
    own_requests own;
    own.open();
    REQUIRE(own.opening.size() == 2);
    // This recorded client was told to announce 2.3, as we do; PowerShell 7.6 announces 2.4 by itself.
    const auto capability =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::session_capability);
    const auto init = recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::init_runspace_pool);
    CHECK(differences(capability.at(0), own.opening[0], capability_allowed) == std::vector<std::string>{});
    CHECK(differences(init.at(0), own.opening[1], init_allowed) == std::vector<std::string>{});
}

TEST_CASE("the list of allowed differences hides nothing else") {
    own_requests own;
    own.open();
    const auto init = recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::init_runspace_pool);
    // Without the list every one of its entries shows, so none of them is stale.
    const auto all = differences(init.at(0), own.opening[1], {});
    for (const auto& [path, reason] : init_allowed) {
        CAPTURE(path, reason);
        CHECK(std::any_of(all.begin(), all.end(), [&p = path](const auto& d) { return d.starts_with(p); }));
    }
}

TEST_CASE("with a host, INIT_RUNSPACEPOOL differs by the raw UI alone") {
    own_requests own(host_kind::prompts);
    own.open();
    const auto init = recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::init_runspace_pool);
    CHECK(differences(init.at(0), own.opening[1],
                      {{"/ApplicationArguments", "see above"},
                       {"/HostInfo/_isHostRawUINull", "see above"},
                       {"/HostInfo/_hostDefaultData", "see above"}}) == std::vector<std::string>{});
}

TEST_CASE("CREATE_PIPELINE of a command without arguments has PowerShell's shape") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::create_pipeline);
    REQUIRE(recorded.size() == 2);
    check_command(recorded[1], {"Get-Secret", {}}, pipeline_allowed);
}

TEST_CASE("CREATE_PIPELINE with a string and a credential has PowerShell's shape") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_key_exchange", message_type::create_pipeline);
    REQUIRE(recorded.size() == 2);
    // Only the ciphertext differs in a credential: the keys of two sessions. A raw value carries the recorded one here.
    const auto body = read_clixml(recorded[0].body).value();
    const auto* arguments = as_object(
        *as_object(as_object(*as_object(*as_object(body)->find("PowerShell"))->find("Cmds"))->items.at(0))->find("Args"));
    const auto credential_value = *as_object(arguments->items.at(1))->find("V");
    // The recorded call asked for invocation information in every record, by which the server repeats arguments: ours never
    // does.
    check_command(
        recorded[0],
        {"Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("x")}, {"Credential", credential_value}}},
        {{"/RemoteStreamOptions", "15 makes the server repeat bound parameters, credentials included, in its records"}});
}

TEST_CASE("a credential argument of ours is built as PowerShell builds it") {
    const auto recorded =
        recorded_requests(request_recordings, "powershell_client_credential_24", message_type::create_pipeline);
    std::size_t seen = 0;
    for (const auto& m : recorded)
        for (const auto& [path, text] : flatten(m))
            if (path.ends_with("/V/<type>") && text.starts_with("System.Management.Automation.PSCredential|")) {
                ++seen;
                const auto at = flatten(m);
                const auto base = path.substr(0, path.size() - 7);
                CHECK(text == "System.Management.Automation.PSCredential|System.Object|0");
                CHECK(at.at(base + "/<text>") == "System.Management.Automation.PSCredential");
                CHECK(at.contains(base + "/UserName"));
                CHECK(at.contains(base + "/Password"));
            }
    CHECK(seen >= 1);
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
    // {Get-AzureStackLog -OutputSharePath …} arrives as a dash name without value, then a value without name: both bind.
    auto with_arguments = pipeline_allowed;
    with_arguments["/PowerShell/Cmds/0/Args"] =
        "converted script blocks split name and value; AddParameter, whose form we send, does not";
    check_command(invoked[1], {"Get-AzureStackLog", {{"OutputSharePath", std::string("\\\\h\\l")}}}, with_arguments);

    const auto entered =
        recorded_requests(shared_recordings, "powershell_client_enter_pssession", message_type::create_pipeline);
    std::size_t compared = 0;
    for (const auto& m : entered) {
        const auto paths = flatten(m);
        if (paths.contains("/PowerShell/Cmds/1/Cmd") || paths.contains("/PowerShell/ExtraCmds/<type>"))
            continue;  // not one command
        const auto at = paths.find("/PowerShell/Cmds/0/Cmd");
        const auto script_flag = paths.find("/PowerShell/Cmds/0/IsScript");
        if (at == paths.end() || script_flag->second != "2:False") continue;
        auto allowed = interactive_allowed;
        allowed["/PowerShell/Cmds/0/Args"] = "arguments are compared above";
        check_command(m, {at->second.substr(2), {}}, allowed);
        ++compared;
    }
    CHECK(compared >= 10);
}

TEST_CASE("host responses have PowerShell's shape") {
    if (!std::filesystem::exists(shared_recordings / "powershell_client_enter_pssession.jsonl")) {
        std::cout << "SKIPPED: the recording of Enter-PSSession is not at hand\n";
        return;
    }
    const auto recorded =
        recorded_requests(shared_recordings, "powershell_client_enter_pssession", message_type::pipeline_host_response);
    REQUIRE(recorded.size() == 3);
    for (const auto& m : recorded) {
        const auto body = read_clixml(m.body).value();
        own_requests own(host_kind::prompts);
        own.open();
        const auto id = own.pool.invoke({"Read-Answer", {}});
        REQUIRE(id);
        own.take();
        // The server's call for which that answer was recorded.
        const auto method = static_cast<std::int32_t>(as_int(*as_object(body)->find("mi")).value());
        const auto call = make_object({{"ci", std::int64_t{1}}, {"mi", method}, {"mp", nil{}}});
        const auto encoded =
            encode({destination::client, message_type::pipeline_host_call, own.pool.pool_id(), *id, write_clixml(call)}, true);
        REQUIRE(own.pool.receive(*id, fragment(encoded, 100, default_fragment_blob).front()));
        std::optional<host_call> asked;
        while (auto e = own.pool.next_event())
            if (const auto* h = std::get_if<event::host_called>(&*e)) asked = h->call;
        REQUIRE(asked);
        REQUIRE(own.pool.respond(*asked, {*as_object(body)->find("mr"), {}}));
        const auto sent = own.take();
        REQUIRE(sent.size() == 1);
        CHECK(sent[0].type == message_type::pipeline_host_response);
        CHECK(differences(m, sent[0], {}) == std::vector<std::string>{});
    }
}
