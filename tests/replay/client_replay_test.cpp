// Our client goes through the recorded calls to the recorded results. What is expected stands here as the recordings show it
// to a reader; nothing of it is computed by the code under test.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "client_replay.hpp"
#include "secure_string.hpp"

using namespace stamplog;
using namespace stamplog::psrp;
using namespace stamplog::testing;

namespace {

using texts = std::vector<std::string>;
const std::filesystem::path client_recordings = STAMPLOG_TEST_DATA_DIR "/pwsh";

const texts opened_and_closed{"private data", "pool opened", "pool ended 3"};
const texts opened_with_key{"private data", "pool opened", "session key", "pool ended 3"};
const texts completed{"ended 4"};

credential_ptr user(const char* name, const char* password) {
    return std::make_shared<credential>(credential{name, secret(password)});
}

value utc_text(const char* text) { return tagged_text{tagged_text::tag::date_time, text}; }

date_time stamp_time(const char* rfc3339, int offset_minutes) { return {parse_rfc3339(rfc3339).value(), offset_minutes}; }

command get_logs(const char* share, std::vector<std::string> roles, argument_value from, argument_value to) {
    return {"Get-AzureStackLog",
            {{"OutputSharePath", std::string(share)},
             {"OutputShareCredential", user("SIM\\logwriter", "L0gWriter!")},
             {"FilterByRole", std::move(roles)},
             {"FromDate", std::move(from)},
             {"ToDate", std::move(to)},
             {"TimeOutInMinutes", std::int32_t{60}}}};
}

void invoke_pep_session(client_replay& r) {
    r.invoke({"Get-Command", {{"Name", std::vector<std::string>{"Get-AzureStackLog", "Close-PrivilegedEndpoint"}}}});
    r.invoke({"Get-AzureStackStampInformation", {}});
    r.invoke({"Test-AzureStack", {}});
    r.invoke(get_logs("\\\\sim\\logs", {"Storage", "SeedRing"}, stamp_time("2026-11-21T09:00:00Z", 60),
                      stamp_time("2026-11-21T10:00:00Z", 60)));
    r.invoke(get_logs("\\\\sim\\nosuch", {"Storage"}, utc_text("2026-11-21T10:00:00Z"), utc_text("2026-11-21T11:00:00Z")));
    r.invoke({"Get-ClusterLog", {{"Destination", std::string("\\\\sim\\logs")}}});
    r.invoke({"Get-VirtualDisk", {}});
    r.invoke(
        {"Close-PrivilegedEndpoint",
         {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}, {"Credential", user("SIM\\logwriter", "L0gWriter!")}}});
}

// What both sessions on the look-alike of a PEP have in common.
void check_pep_session(client_replay& r, const std::string& output_log) {
    REQUIRE(r.pipelines.size() == 8);
    CHECK(r.pipelines[0].of("output") == texts{"output Get-AzureStackLog", "output Close-PrivilegedEndpoint"});
    const auto& stamp = std::get<event::output>(r.pipelines[1].events.at(0)).object;
    CHECK(as_string(*as_object(stamp)->find("OEMVersion")) == "2.1.1907.4");
    CHECK(as_string(*as_object(stamp)->find("DomainNetBIOSName")) == "AZURESTACK");
    CHECK(r.pipelines[2].of("information") == texts{"information     Starting Test-AzureStack",
                                                    "information     PASS : Azure Stack Infrastructure Role Instances"});
    CHECK(r.pipelines[2].of("warning") == texts{"warning WARN : Azure Stack Alert Summary"});
    CHECK(r.pipelines[2].of("output") == texts{"output True"});
    CHECK(r.pipelines[3].of("progress") ==
          texts{"progress Get-AzureStackLog/Role Storage 50", "progress Get-AzureStackLog/Role SeedRing 100"});
    CHECK(r.pipelines[3].of("warning") == texts{"warning Node NODE03 did not answer; its logs are missing."});
    CHECK(r.pipelines[3].of("output") == texts{"output " + output_log});
    CHECK(r.pipelines[4].of("warning") == texts{"warning FromDate has kind Utc: it would be read as stamp time."});
    CHECK(r.pipelines[4].of("ended") == texts{"ended 5 The network path \\\\sim\\nosuch was not found.: "
                                              "The network path \\\\sim\\nosuch was not found."});
    CHECK(r.pipelines[5].of("error") == texts{"error AccessDenied,Get-ClusterLog: Access is denied"});
    const auto& disk = std::get<event::output>(r.pipelines[6].events.at(0)).object;
    CHECK(as_int(*as_object(disk)->find("Size")) == 1099511627776);
    for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 7u}) {
        CAPTURE(i);
        CHECK(r.pipelines[i].of("ended") == completed);
    }
    CHECK(r.pool().state() == pool_state::closed);
}

// OpenSSL's own key, so that no private key lies in the repository.
std::string new_rsa_pem() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    REQUIRE(PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("replay open_close: a pool opens and closes") {
    client_replay r(client_recordings, "open_close", host_kind::prompts);
    r.run();
    CHECK(r.pool_heard.text == opened_and_closed);
    CHECK(r.pool().state() == pool_state::closed);
}

TEST_CASE("replay pep_session: an operator's session, with a host") {
    client_replay r(client_recordings, "pep_session", host_kind::prompts);
    invoke_pep_session(r);
    r.run();
    check_pep_session(r, "\\\\sim\\logs\\AzureStackLogs-20261121020734-PWSH-ERCS01\\Get-AzureStackLog_Output.log");
    REQUIRE(r.pool_heard.text.size() == 6);
    CHECK(r.pool_heard.of("host call") ==
          texts{"host call -100 22 [The 'Microsoft.PowerShell.Utility' module was not imported because the "
                "'Microsoft.PowerShell.Utility' snap-in was already imported.]",
                "host call -100 22 [The 'Microsoft.PowerShell.Management' module was not imported because the "
                "'Microsoft.PowerShell.Management' snap-in was already imported.]"});
    // Each text of Test-AzureStack comes twice with a host: as a record, and as a call that wants no answer.
    CHECK(r.pipelines[2].of("host call") == texts{"host call -100 16 [    Starting Test-AzureStack]",
                                                  "host call -100 16 [    PASS : Azure Stack Infrastructure Role Instances]",
                                                  "host call -100 22 [WARN : Azure Stack Alert Summary]"});
}

TEST_CASE("replay pep_session_null_host: the same session without a host has no host calls") {
    client_replay r(client_recordings, "pep_session_null_host", host_kind::none);
    invoke_pep_session(r);
    r.run();
    check_pep_session(r, "\\\\sim\\logs\\AzureStackLogs-20261121020736-PWSH-ERCS01\\Get-AzureStackLog_Output.log");
    CHECK(r.pool_heard.text == opened_with_key);
    for (const auto& p : r.pipelines) CHECK(p.of("host call").empty());
}

TEST_CASE("replay collect_all_streams: every stream of one command, in order") {
    client_replay r(client_recordings, "collect_all_streams", host_kind::prompts);
    r.invoke({"Get-AzureStackLog",
              {{"OutputSharePath", std::string("\\\\h\\logs")},
               {"OutputShareCredential", user("DOM\\cloudadmin", "S3cret!\xC3\xBC")},
               {"FilterByRole", std::vector<std::string>{"VirtualMachines", "BareMetal"}},
               {"FromDate", utc_text("2026-01-02T03:04:05Z")},
               {"ToDate", utc_text("2026-01-02T05:04:05Z")},
               {"TimeOutInMinutes", std::int32_t{5}},
               {"Verbose", switch_on{}}}});
    r.run();
    CHECK(r.pool_heard.text == opened_with_key);
    auto heard = r.pipelines.at(0).text;
    std::erase_if(heard, [](const std::string& t) { return t.starts_with("host call"); });
    REQUIRE(heard.size() == 14);
    const auto& given = std::get<event::output>(r.pipelines[0].events.at(13)).object;
    CHECK(as_string(*as_object(given)->find("User")) == "DOM\\cloudadmin");
    CHECK(as_int(*as_object(given)->find("SecretLength")) == 8);
    CHECK(display(*as_object(given)->find("Roles")) == "VirtualMachines BareMetal");
    CHECK(as_string(*as_object(given)->find("From")) == "2026-01-02T03:04:05Z");
    heard.erase(heard.begin() + 7);
    CHECK(heard == texts{"verbose Collection started.", "information information text",
                         "progress Collecting logs/Role 1 of 3 33", "progress Collecting logs/Role 2 of 3 66",
                         "progress Collecting logs/Role 3 of 3 99", "progress Collecting logs/Processing -1 completed",
                         "warning One node did not answer.", "output plain string", "output 42", "output /tmp",
                         "error RoleFailed,Get-AzureStackLog: Role BareMetal failed.", "output after error", "ended 4"});
    CHECK(r.pipelines[0].of("host call").size() == 6);
}

TEST_CASE("replay no_language_refusals: each refusal has the recorded state and error id") {
    client_replay r(client_recordings, "no_language_refusals", host_kind::prompts);
    for (const auto* text :
         {"1+1", "$x=1", "Get-AzureStackLog", "Get-AzureStackLog | Out-Default", "", "Get-Command; Get-Command"})
        r.invoke_script(text);
    for (const auto* name : {"Get-Date", "Get-ChildItem", "nosuch-thing"}) r.invoke({name, {}});
    r.invoke({"Invoke-Expression", {{"Command", std::string("1+1")}}});
    r.invoke({"Get-AzureStackLog", {{"NoSuchParam", std::int32_t{1}}}});
    r.invoke({"Get-AzureStackLog", {{"TimeOutInMinutes", std::string("abc")}}});
    r.invoke({"Get-AzureStackLog", {{"OutputShareCredential", std::string("plain")}}});
    r.invoke({"get-azurestacklog", {{"outputsharepath", std::string("lower")}}});
    r.invoke({"Get-Command", {{"Name", std::string("Get-Date")}}});
    r.invoke({"Get-Help", {{"Name", std::string("Get-AzureStackLog")}}});
    for (const auto* name : {"/bin/ls", "ls"}) r.invoke({name, {}});
    r.invoke({"Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("x")}}});
    const auto refuse = [](client&, const host_call&) { return host_response{{}, "no prompts here"}; };
    r.answers = {refuse, refuse};
    r.run();

    CHECK(r.pool_heard.text == opened_and_closed);
    REQUIRE(r.pipelines.size() == 19);
    const auto ended = [&](std::size_t i) {
        const auto& e = std::get<event::pipeline_ended>(r.pipelines.at(i).events.back());
        return std::pair{static_cast<int>(e.state), e.reason ? e.reason->fully_qualified_id : std::string()};
    };
    const std::pair script{5, std::string("ScriptsNotAllowed")};
    const std::pair unknown{5, std::string("CommandNotFoundException")};
    const std::pair bad_value{5, std::string("ParameterArgumentTransformationError,Get-AzureStackLog")};
    for (std::size_t i = 0; i <= 5; ++i) CHECK(ended(i) == script);
    for (const std::size_t i : {6u, 7u, 8u, 9u, 16u, 17u}) CHECK(ended(i) == unknown);
    CHECK(ended(10) == std::pair{5, std::string("NamedParameterNotFound,Get-AzureStackLog")});
    CHECK(ended(11) == bad_value);
    CHECK(ended(12) == bad_value);
    for (const std::size_t i : {13u, 14u, 15u}) CHECK(ended(i) == std::pair{4, std::string()});
    CHECK(ended(18) == std::pair{5, std::string("HostRefused")});
    // A refusal comes as the state alone, without a record on the error stream.
    for (const std::size_t i : {0u, 6u, 10u}) CHECK(r.pipelines[i].events.size() == 1);
    CHECK(r.pipelines[13].of("error") == texts{"error RoleFailed,Get-AzureStackLog: Role BareMetal failed."});
    CHECK(r.pipelines[14].of("error").size() == 1);
    const auto& first = std::get<event::pipeline_ended>(r.pipelines[0].events.back());
    CHECK(first.reason->message ==
          "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.");
    CHECK(first.reason->exception_type == "System.Management.Automation.ParseException");
    CHECK(first.reason->category == 17);
    CHECK(r.pipelines[12].of("host call") ==
          texts{"host call 1 25 [PowerShell credential request] [Enter your credentials.] [plain] [] [3] [1]"});
}

TEST_CASE("replay stop_running: a stopped pipeline, and a command after it") {
    client_replay r(client_recordings, "stop_running", host_kind::prompts);
    r.invoke({"Wait-Forever", {}});
    r.invoke({"Get-Echo", {{"InputObject", std::string("after stop")}}});
    r.run();
    CHECK(r.pool_heard.text == opened_and_closed);
    REQUIRE(r.pipelines.size() == 2);
    CHECK(r.pipelines[0].of("output") == texts{"output 1", "output 2", "output 3"});
    CHECK(r.pipelines[0].of("progress") ==
          texts{"progress Waiting/tick 1 -1", "progress Waiting/tick 2 -1", "progress Waiting/tick 3 -1"});
    CHECK(r.pipelines[0].of("ended") == texts{"ended 3 PipelineStopped: The pipeline has been stopped."});
    CHECK(r.pipelines[1].text == texts{"output after stop", "ended 4"});
}

TEST_CASE("replay key_exchange: secrets both ways") {
    client_replay r(client_recordings, "key_exchange", host_kind::prompts);
    r.calls.push_back([](client& c) {
        const auto text = c.encrypt(secret("p\xC3\xA4\xE2\x82\xACss\xF0\x9D\x84\x9E w0rd"));
        REQUIRE(text);
        return c.invoke({"Get-Echo", {{"Secret", value(*text)}}});
    });
    r.invoke({"Close-PrivilegedEndpoint",
              {{"TranscriptsPathDestination", std::string("\\\\h\\s")}, {"Credential", user("DOM\\u", "S3cret!")}}});
    r.invoke({"Get-Echo", {{"InputObject", user("DOM\\u", "S3cret!")}}});
    r.run();
    CHECK(r.pool_heard.text == opened_with_key);
    REQUIRE(r.pipelines.size() == 3);
    CHECK(r.pipelines[0].text == texts{"output p\xC3\xA4\xE2\x82\xACss\xF0\x9D\x84\x9E w0rd", "ended 4"});
    CHECK(r.pipelines[1].text == texts{"output closed; transcripts to \\\\h\\s as DOM\\u secret S3cret!", "ended 4"});
    const auto& echoed = std::get<event::output>(r.pipelines[2].events.at(0)).object;
    const auto password = r.pool().decrypt(std::get<encrypted_string>(*as_object(echoed)->find("Password")));
    REQUIRE(password);
    CHECK(password->reveal() == "S3cret!");
}

TEST_CASE("replay secure_prompt: an encrypted output that came before the key is read with it") {
    client_replay r(client_recordings, "secure_prompt", host_kind::prompts);
    r.invoke({"Get-Secret", {}});
    r.invoke({"Read-Secret", {}});
    r.answers.push_back([](client& c, const host_call&) {
        auto text = c.encrypt(secret("s3cr3t"));
        REQUIRE(text);
        auto table = std::make_shared<object>();
        table->type_names = {"System.Collections.Hashtable", "System.Object"};
        table->kind = object::container::dictionary;
        table->entries = {{value(std::string("Secret")), value(*text)}};
        return host_response{value(table), {}};
    });
    r.run();
    CHECK(r.pool_heard.text == opened_with_key);
    REQUIRE(r.pipelines.size() == 2);
    const auto& early = std::get<event::output>(r.pipelines[0].events.at(0)).object;
    const auto text = r.pool().decrypt(std::get<encrypted_string>(early));
    REQUIRE(text);
    CHECK(text->reveal() == "from server");
    CHECK(r.pipelines[0].of("output").at(1) == "output next");
    CHECK(r.pipelines[1].of("output") == texts{"output len 6"});
    CHECK(r.pipelines[1].of("ended") == completed);
}

TEST_CASE("replay prompts: prompts are answered, and texts for the host need no answer") {
    client_replay r(client_recordings, "prompts", host_kind::prompts);
    r.invoke({"Read-Answer", {}});
    r.invoke({"Get-Choice", {}});
    r.answers.push_back([](client&, const host_call& call) {
        const auto* fields = as_object(call.parameters.at(2));
        const auto name = as_string(*as_object(fields->items.at(0))->find("name")).value();
        auto table = std::make_shared<object>();
        table->type_names = {"System.Collections.Hashtable", "System.Object"};
        table->kind = object::container::dictionary;
        table->entries = {{value(name), value(std::string("typed"))}};
        return host_response{value(table), {}};
    });
    r.answers.push_back([](client&, const host_call&) { return host_response{value(std::int32_t{0}), {}}; });
    r.run();
    CHECK(r.pool_heard.text == opened_and_closed);
    REQUIRE(r.pipelines.size() == 2);
    auto first = r.pipelines[0].text;
    REQUIRE(first.size() == 6);
    CHECK(first[0].starts_with("host call 1 23 [] [] ["));
    first.erase(first.begin());
    CHECK(first == texts{"output got: typed", "information host line", "host call -100 16 [host line]",
                         "output ServerRemoteHost", "ended 4"});
    CHECK(r.pipelines[1].of("output") == texts{"output chosen 0"});
}

TEST_CASE("replay get_command: what the endpoint shows, by Get-Command and by GET_COMMAND_METADATA") {
    const std::filesystem::path shared = STAMPLOG_SHARED_DIR "/traces/pwsh";
    if (!std::filesystem::exists(shared / "get_command.jsonl")) {
        std::cout << "SKIPPED: the recording get_command is not at hand\n";
        return;
    }
    client_replay r(shared, "get_command", host_kind::prompts);
    r.invoke({"Get-Command", {}});
    r.calls.push_back([](client& c) {
        return c.invoke_joined(
            {{"Get-Command", {{"Name", texts{"Get-AzureStackLog", "Close-PrivilegedEndpoint"}}, {"ListImported", switch_on{}}}},
             {"Select-Object",
              {{"Property",
                texts{"Name", "Namespace", "HelpUri", "CommandType", "ResolvedCommandName", "OutputType", "Parameters"}}}}});
    });
    r.calls.push_back([](client& c) { return c.get_command_metadata(); });
    r.run();
    CHECK(r.pool_heard.text == opened_and_closed);
    REQUIRE(r.pipelines.size() == 3);
    const auto names = r.pipelines[0].of("output");
    REQUIRE(names.size() == 20);
    CHECK(names[0] == "output Clear-Host");
    CHECK(names[3] == "output Get-AzureStackLog");
    CHECK(names[19] == "output Wait-Forever");
    CHECK(r.pipelines[1].of("output").size() == 2);
    CHECK(r.pipelines[2].of("output").size() == 26);
    for (const auto& p : r.pipelines) CHECK(p.of("ended") == completed);
}

TEST_CASE("replay pool_messages: counts of runspaces, and a reset that is refused") {
    client_replay r(client_recordings, "pool_messages", host_kind::prompts);
    r.run();
    CHECK(r.pool_heard.text == texts{"private data", "pool opened", "availability 1 1", "availability 2 True",
                                     "availability 3 True", "availability 4 False", "availability 5 False", "pool ended 3"});
}

TEST_CASE("replay key_exchange with a key pair that is given") {
    const auto pem = new_rsa_pem();
    int asked = 0;
    client_replay r(client_recordings, "secure_prompt", host_kind::prompts, [&]() -> result<secret> {
        ++asked;
        return secret(std::string(pem));
    });
    r.invoke({"Get-Secret", {}});
    r.invoke({"Read-Secret", {}});
    r.answers.push_back([](client&, const host_call&) {
        return host_response{host_fields{{{"Secret", std::make_shared<const secret>("s3cr3t")}}}, {}};
    });
    r.run();
    CHECK(asked == 1);
    CHECK(r.public_key == exchange_key_pair::from_pem(pem).value().public_key_text().value());
    CHECK(r.pipelines[1].of("output") == texts{"output len 6"});
}

TEST_CASE("a replay fails over what the recording has no place for") {
    client_replay r(client_recordings, "open_close", host_kind::prompts);
    r.invoke({"Get-Command", {}});
    CHECK_THROWS_WITH(r.run(), Catch::Contains("no place for 1 calls"));
}
