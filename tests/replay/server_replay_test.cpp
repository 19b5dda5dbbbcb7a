// Our server half, with cmdlets that belong to this test, answers recorded clients as the recorded server did: the same
// messages, states and error ids per pipeline, the same acknowledgements, the same order at the end.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>

#include "server_replay.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

const std::filesystem::path server_recordings = STAMPLOG_TEST_DATA_DIR "/pwsh";

// ---- what cmdlets do, twice where there is a host: as a record, and as a call that wants no answer
struct speaker {
    scripted_endpoint& e;
    const received_pipeline& p;

    void host(host_method m) const {
        if (p.host != host_kind::none) e.write_host(p.id, m, {std::string("text")});
    }
    void progress(bool done = false) const {
        progress_record r;
        r.activity = "Collecting logs";
        r.completed = done;
        REQUIRE(e.pool().progress(p.id, r));
        host(host_method::write_progress);
    }
    void warning(const char* text) const {
        REQUIRE(e.pool().warning(p.id, text));
        host(host_method::write_warning_line);
    }
    void verbose(const char* text) const {
        REQUIRE(e.pool().verbose(p.id, text));
        host(host_method::write_verbose_line);
    }
    void information(const char* text) const {
        information_record r;
        r.message_data = std::string(text);
        REQUIRE(e.pool().information(p.id, r));
    }
    void write_host(const char* text) const {
        information(text);
        host(host_method::write_line2);
    }
    void outputs(int n) const {
        for (int i = 0; i < n; ++i) e.output(p.id, std::int32_t{i});
    }
    void done() const { e.complete(p.id); }
};

// The value bound to a parameter, by name and in PowerShell's split form; null when it is not given.
const value* bound(const received_pipeline& p, std::string_view name) {
    const auto& args = p.statements.front().front().arguments;
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (!args[i].name) continue;
        const auto given = lower(*args[i].name);
        if (given == lower(std::string(name))) return &args[i].val;
        if (given == "-" + lower(std::string(name)))
            return i + 1 < args.size() && !args[i + 1].name ? &args[i + 1].val : &args[i].val;
    }
    return nullptr;
}

void ask_and_fail(scripted_endpoint& e, const received_pipeline& p, host_method m, const char* error_id) {
    e.ask_host(p.id, m, {std::string("text")}, [error_id](scripted_endpoint& self, const request::host_answered& a) {
        REQUIRE(a.refusal);
        self.fail(a.pipeline, error_id, a.refusal->message);
    });
}

// The laboratory's Get-AzureStackLog, which writes to every stream.
void lab_get_log(scripted_endpoint& e, const received_pipeline& p) {
    const speaker s{e, p};
    if (bound(p, "NoSuchParam")) return e.fail(p.id, "NamedParameterNotFound,Get-AzureStackLog", "no such parameter");
    const auto* timeout = bound(p, "TimeOutInMinutes");
    if (timeout && !as_int(*timeout))
        return e.fail(p.id, "ParameterArgumentTransformationError,Get-AzureStackLog", "no number");
    const auto* account = bound(p, "OutputShareCredential");
    if (account && as_string(*account))
        return ask_and_fail(e, p, host_method::prompt_for_credential2,
                            "ParameterArgumentTransformationError,Get-AzureStackLog");
    if (bound(p, "Verbose")) s.verbose("Collection started.");
    s.information("information text");
    for (int i = 0; i < 4; ++i) s.progress(i == 3);
    s.warning("One node did not answer.");
    s.outputs(4);
    e.write_error(p.id, "RoleFailed,Get-AzureStackLog", "Role BareMetal failed.");
    s.outputs(1);
    s.done();
}

void lab_close(scripted_endpoint& e, const received_pipeline& p) {
    const auto* account = bound(p, "Credential");
    if (!account) return ask_and_fail(e, p, host_method::prompt, "HostRefused");
    // The password is read, as the recorded cmdlet did.
    const auto text = e.pool().decrypt(std::get<encrypted_string>(*as_object(*account)->find("Password")));
    REQUIRE(text);
    CHECK(text->reveal() == "S3cret!");
    speaker{e, p}.outputs(1);
    e.complete(p.id);
}

void lab_echo(scripted_endpoint& e, const received_pipeline& p) {
    const auto* secret_text = bound(p, "Secret");
    const auto* input = bound(p, "InputObject");
    if (secret_text) {
        const auto text = e.pool().decrypt(std::get<encrypted_string>(*secret_text));
        REQUIRE(text);
        CHECK(text->reveal() == "p\xC3\xA4\xE2\x82\xACss\xF0\x9D\x84\x9E w0rd");
        e.output(p.id, std::string(text->reveal()));
    }
    if (input) e.output(p.id, *input);
    e.complete(p.id);
}

void lab_get_command(scripted_endpoint& e, const received_pipeline& p) {
    if (const auto* name = bound(p, "Name"); name && as_string(*name))
        e.write_error(p.id, "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand", "not recognized");
    else
        speaker{e, p}.outputs(2);
    e.complete(p.id);
}

void ask_then_output(scripted_endpoint& e, const received_pipeline& p, host_method m, int outputs_before_text) {
    const bool chatty = outputs_before_text > 0;
    e.ask_host(p.id, m, {std::string("text")}, [p, chatty](scripted_endpoint& self, const request::host_answered& a) {
        REQUIRE(a.result);
        const speaker s{self, p};
        s.outputs(1);
        if (chatty) {
            s.write_host("host line");
            s.outputs(1);
        }
        s.done();
    });
}

void fill_lab(scripted_endpoint& e) {
    e.cmdlets["Get-AzureStackLog"] = lab_get_log;
    e.cmdlets["Close-PrivilegedEndpoint"] = lab_close;
    e.cmdlets["Get-Echo"] = lab_echo;
    e.cmdlets["Get-Command"] = lab_get_command;
    e.cmdlets["Get-Help"] = [](scripted_endpoint& s, const received_pipeline& p) {
        speaker{s, p}.outputs(1);
        speaker{s, p}.progress(true);
        s.complete(p.id);
    };
    e.cmdlets["Get-Secret"] = [](scripted_endpoint& s, const received_pipeline& p) {
        s.output(p.id, s.pool().encrypt(secret("from server")).value());
        speaker{s, p}.outputs(1);
        s.complete(p.id);
    };
    e.cmdlets["Read-Answer"] = [](scripted_endpoint& s, const received_pipeline& p) {
        ask_then_output(s, p, host_method::prompt, 1);
    };
    e.cmdlets["Read-Secret"] = [](scripted_endpoint& s, const received_pipeline& p) {
        ask_then_output(s, p, host_method::prompt, 0);
    };
    e.cmdlets["Get-Choice"] = [](scripted_endpoint& s, const received_pipeline& p) {
        ask_then_output(s, p, host_method::prompt_for_choice, 0);
    };
    e.cmdlets["Get-Sum"] = [](scripted_endpoint&, const received_pipeline& p) { CHECK_FALSE(p.no_input); };
    e.on_input = [](scripted_endpoint& s, const request::input& i) { s.output(i.pipeline, i.object); };
    e.on_input_ended = [](scripted_endpoint& s, const guid& id) {
        s.output(id, std::string("total"));
        s.complete(id);
    };
}

// Wait-Forever up to where the recording stopped it: whole ticks, then an output alone where one was cut in half.
void fill_wait(scripted_endpoint& e, int ticks, bool cut) {
    e.cmdlets["Wait-Forever"] = [ticks, cut](scripted_endpoint& s, const received_pipeline& p) {
        const speaker say{s, p};
        for (int i = 0; i < ticks; ++i) {
            say.outputs(1);
            say.progress();
        }
        if (cut) say.outputs(1);
    };
    if (!cut) return;
    e.on_stop = [](scripted_endpoint& s, const guid& id) {
        speaker{s, s.pipelines().back()}.progress();
        (void)id;
    };
}

void fill_pep(scripted_endpoint& e) {
    const auto outputs = [](int n) {
        return [n](scripted_endpoint& s, const received_pipeline& p) {
            speaker{s, p}.outputs(n);
            s.complete(p.id);
        };
    };
    e.cmdlets["Get-Command"] = outputs(2);
    e.cmdlets["Get-AzureStackStampInformation"] = outputs(1);
    e.cmdlets["Get-VirtualDisk"] = outputs(1);
    e.cmdlets["Close-PrivilegedEndpoint"] = outputs(0);
    e.cmdlets["Test-AzureStack"] = [](scripted_endpoint& s, const received_pipeline& p) {
        const speaker say{s, p};
        say.write_host("Starting");
        say.write_host("PASS");
        say.warning("WARN");
        say.outputs(1);
        say.done();
    };
    e.cmdlets["Get-ClusterLog"] = [](scripted_endpoint& s, const received_pipeline& p) {
        s.write_error(p.id, "AccessDenied,Get-ClusterLog", "Access is denied");
        s.complete(p.id);
    };
    e.cmdlets["Get-AzureStackLog"] = [](scripted_endpoint& s, const received_pipeline& p) {
        const speaker say{s, p};
        const auto share = as_string(*bound(p, "OutputSharePath")).value();
        const auto* account = as_object(*bound(p, "OutputShareCredential"));
        CHECK(s.pool().decrypt(std::get<encrypted_string>(*account->find("Password"))).value().reveal() == "L0gWriter!");
        CHECK(as_int(*bound(p, "TimeOutInMinutes")) == 60);
        if (share.ends_with("nosuch")) {
            say.warning("FromDate has kind Utc: it would be read as stamp time.");
            return s.fail(p.id, "The network path \\\\sim\\nosuch was not found.", "not found");
        }
        say.progress();
        say.progress();
        say.warning("Node NODE03 did not answer; its logs are missing.");
        say.outputs(1);
        say.done();
    };
}

void check_replay(server_replay& r) {
    r.run();
    for (const auto& [channel, words] : r.recorded) {
        CAPTURE(channel);
        CHECK(r.answered[channel] == words);
    }
    CHECK(r.answered.size() == r.recorded.size());
    CHECK(r.answered_end == r.recorded_end);
    CHECK(r.answered_acks == r.recorded_acks);
    CHECK(r.endpoint.ignored().empty());
}

}  // namespace

TEST_CASE("server replay: the smallest sessions") {
    for (const auto* name : {"open_close", "split_open", "pool_messages"}) {
        CAPTURE(name);
        server_replay r(server_recordings, name);
        check_replay(r);
    }
}

TEST_CASE("server replay: an operator's session with a host") {
    server_replay r(server_recordings, "pep_session");
    fill_pep(r.endpoint);
    r.endpoint.before_open = [](scripted_endpoint& e) {
        for (int i = 0; i < 2; ++i) e.write_host(guid{}, host_method::write_warning_line, {std::string("not imported")});
    };
    check_replay(r);
    CHECK(r.endpoint.pipelines().size() == 8);
    CHECK(r.endpoint.pool_closed());
}

TEST_CASE("server replay: an operator's session without a host") {
    server_replay r(server_recordings, "pep_session_null_host");
    fill_pep(r.endpoint);
    check_replay(r);
    for (const auto& p : r.endpoint.pipelines()) CHECK(p.host == host_kind::none);
}

TEST_CASE("server replay: streams, refusals, prompts, secrets and input") {
    for (const auto* name : {"collect_all_streams", "no_language_refusals", "prompts", "key_exchange", "secure_prompt",
                             "pipeline_input", "signal_during_prompt", "use_runspace_host"}) {
        CAPTURE(name);
        server_replay r(server_recordings, name);
        fill_lab(r.endpoint);
        check_replay(r);
    }
}

TEST_CASE("server replay: pipelines that end early") {
    struct stopped {
        const char* name;
        int ticks;
        bool cut;
    };
    for (const auto& s : {stopped{"stop_running", 2, true}, stopped{"close_without_signal", 1, true},
                          stopped{"close_while_running", 31, false}}) {
        CAPTURE(s.name);
        server_replay r(server_recordings, s.name);
        fill_lab(r.endpoint);
        fill_wait(r.endpoint, s.ticks, s.cut);
        check_replay(r);
    }
}

TEST_CASE("server replay: PowerShell's own client") {
    // Its session keys were not recorded, so what it encrypted stays closed here: these cmdlets look at no secret.
    server_replay r(server_recordings, "powershell_client_key_exchange");
    fill_lab(r.endpoint);
    r.endpoint.cmdlets["Close-PrivilegedEndpoint"] = [](scripted_endpoint& e, const received_pipeline& p) {
        CHECK(as_object(*bound(p, "Credential"))->type_names.front() == "System.Management.Automation.PSCredential");
        speaker{e, p}.outputs(1);
        e.complete(p.id);
    };
    check_replay(r);
}

TEST_CASE("server replay: the pool is not acknowledged while a pipeline was left unclosed") {
    server_replay r(server_recordings, "pipeline_left_unclosed");
    fill_lab(r.endpoint);
    r.run();
    CHECK_FALSE(r.endpoint.pool_closed());
    CHECK(r.answered_end == server_replay::words{"RUNSPACEPOOL_STATE 2"});
    // The recorded server said Closing and Closed five seconds later, when its input ended, and never acknowledged.
    CHECK(r.recorded_end == server_replay::words{"RUNSPACEPOOL_STATE 2", "RUNSPACEPOOL_STATE 4", "RUNSPACEPOOL_STATE 3"});
}

TEST_CASE("server replay: Invoke-Command's script block arrives as names with dashes and values without names") {
    const std::filesystem::path shared = STAMPLOG_SHARED_DIR "/traces/pwsh";
    if (!std::filesystem::exists(shared / "powershell_client_invoke_command.jsonl")) {
        std::cout << "SKIPPED: the recording of Invoke-Command is not at hand\n";
        return;
    }
    server_replay r(shared, "powershell_client_invoke_command");
    fill_lab(r.endpoint);
    r.endpoint.cmdlets["Get-Command"] = [](scripted_endpoint& e, const received_pipeline& p) {
        speaker{e, p}.outputs(20);
        e.complete(p.id);
    };
    check_replay(r);
    const auto& p = r.endpoint.pipelines().at(1);
    CHECK(as_string(*bound(p, "OutputSharePath")) == "\\\\h\\l");
    CHECK(as_int(*bound(p, "TimeOutInMinutes")) == 5);
}

TEST_CASE("server replay: get_command, by Get-Command, joined with Select-Object, and by GET_COMMAND_METADATA") {
    const std::filesystem::path shared = STAMPLOG_SHARED_DIR "/traces/pwsh";
    if (!std::filesystem::exists(shared / "get_command.jsonl")) {
        std::cout << "SKIPPED: the recording get_command is not at hand\n";
        return;
    }
    server_replay r(shared, "get_command");
    r.endpoint.cmdlets["Get-Command"] = [](scripted_endpoint& e, const received_pipeline& p) {
        const auto* names = bound(p, "Name");
        CHECK(p.statements.front().size() == (names ? 2 : 1));
        speaker{e, p}.outputs(names ? 2 : 20);
        e.complete(p.id);
    };
    std::optional<value> asked;
    r.endpoint.on_metadata = [&](scripted_endpoint& e, const request::get_command_metadata& m) {
        asked = m.body;
        for (int i = 0; i < 26; ++i) e.output(m.pipeline, std::int32_t{i});
        e.complete(m.pipeline);
    };
    check_replay(r);
    REQUIRE(asked);
    CHECK(display(*as_object(*asked)->find("Name")) == "*");
    CHECK(as_int(*as_object(*asked)->find("CommandType")) == 383);
}
