// `stampsim serve` before the recorded requests of PowerShell's own WSMan client and of pypsrp, over sockets: as they were
// sealed, in their order, with a connection for each operation where they were recorded so. What it tells is what Microsoft's
// OMI server told, but for the differences that stand here.
#include <catch2/catch.hpp>
#include <iostream>
#include <regex>

#include "served_stamp.hpp"
#include "wsman_player.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

const std::filesystem::path recordings = STAMPLOG_TEST_DATA_DIR "/wsman";

struct difference {
    const char* pattern;
    const char* reason;
    bool sometimes = false;  // it depends on who came first
};

// Of every session.
const std::vector<difference> of_windows{
    {".*: Receive: only recorded: ReceiveResponse 200 Running",
     "Windows names no state while output comes, as its recordings show; OMI always does"},
    {".*: Receive: only ours: ReceiveResponse 200", "the same"},
};
// Of every session of PowerShell's own client.
const difference told_with_the_end{".*: Receive: only ours: fault 500 InvalidSelectors",
                                   "Windows tells Done with the state that ends a pipeline; the Receive that this client sends "
                                   "along with its last Signal comes "
                                   "too late then, as it knows. OMI tells Done to that Receive"};

// What the stamp has to say besides, or says otherwise than the look-alike that was recorded.
const std::vector<difference> of_the_stamp{
    {"Get-AzureStackLog: only (ours|recorded): PIPELINE_OUTPUT", "its objects are other ones, and another number"},
    {"Get-AzureStackLog: only (ours|recorded): (PROGRESS|WARNING)_RECORD",
     "progress goes by the stamp's roles; no node of it fails to answer"},
};

std::vector<std::string> differences_of(const wsman_player& p) {
    std::vector<std::string> out;
    std::set<std::string> names;
    for (const auto& [name, words] : p.recorded) names.insert(name);
    for (const auto& [name, words] : p.answered) names.insert(name);
    const auto words_of = [](const wsman_told& told, const std::string& name) {
        const auto found = told.find(name);
        return found == told.end() ? std::vector<std::string>() : found->second;
    };
    for (const auto& name : names)
        for (auto& line : sequence_differences(name, words_of(p.recorded, name), words_of(p.answered, name)))
            out.push_back(std::move(line));
    return out;
}

void check_differences(const wsman_player& p, const std::vector<difference>& allowed) {
    std::set<std::string> used;
    for (const auto& line : differences_of(p)) {
        const auto found = std::find_if(allowed.begin(), allowed.end(),
                                        [&](const difference& d) { return std::regex_match(line, std::regex(d.pattern)); });
        INFO(line);
        CHECK(found != allowed.end());
        if (found != allowed.end()) used.insert(found->pattern);
    }
    for (const auto& d : allowed) {
        INFO(d.pattern << ": " << d.reason);
        CHECK((d.sometimes || used.contains(d.pattern)));
    }
}

using differences = std::vector<difference>;

differences operator+(differences a, const differences& more) {
    a.insert(a.end(), more.begin(), more.end());
    return a;
}

wsman_recording recorded(const std::string& name) { return read_wsman_recording(recordings / (name + ".jsonl")); }

// Streams of commands that ended by the fault that a Receive after the end gets.
std::size_t told_too_late(const wsman_player& p) {
    std::size_t n = 0;
    for (const auto& [name, words] : p.answered)
        n += words.size() > 1 && words.back() == "fault 500 InvalidSelectors" && words[words.size() - 2].ends_with(" Done");
    return n;
}

std::size_t all_too_late(const wsman_player& p) {
    std::size_t n = 0;
    for (const auto& [name, words] : p.answered)
        n += static_cast<std::size_t>(std::count(words.begin(), words.end(), "fault 500 InvalidSelectors"));
    return n;
}

// How the one session of a stamp ended, and what became of its collections.
std::vector<std::string> history_of(const served_stamp& stamp) {
    std::vector<std::string> out;
    const auto state = stamp.state();
    for (const auto& s : state.at("sessions")) out.push_back(s.at("how").get<std::string>());
    for (const auto& c : state.at("collections"))
        out.push_back(c.at("cmdlet").get<std::string>() + " " + c.at("outcome").get<std::string>());
    return out;
}

const std::vector<std::string> with_the_lab{"--bridge", LAB_PSRP_SERVER};
using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("An operator's session of PowerShell's own client runs through to Close-PrivilegedEndpoint on a served stamp") {
    const served_stamp stamp;
    const auto recording = recorded("powershell_client_pep_session");
    wsman_player p(recording, stamp.port());
    p.run();
    check_differences(
        p, of_windows + of_the_stamp +
               differences{
                   told_with_the_end,
                   {"pool: only recorded: RUNSPACEPOOL_HOST_CALL -100 22", "its configuration warned of two modules"},
                   {"Test-AzureStack: only ours: (PROGRESS|INFORMATION|WARNING)_RECORD", "the stamp has more tests"},
                   {"Test-AzureStack: only (ours|recorded): PIPELINE_HOST_CALL -100 1[67]",
                    "the endpoint writes without colours (WriteLine2), where a host that tells its colours gets them "
                    "(WriteLine3)"},
                   {"(Test-AzureStack|Get-AzureStackLog): only (ours|recorded): PIPELINE_HOST_CALL -100 2[02]",
                    "with every progress record and warning"},
               });
    CHECK(p.connections > 20);
    CHECK(all_too_late(p) == 6);
    CHECK(told_too_late(p) == 6);
    CHECK(p.answered.at("Get-ClusterLog").front() == "ERROR_RECORD AccessDenied,Get-ClusterLog");
    CHECK(p.answered.at("$x = 1; $x") == texts{"PIPELINE_STATE 5 ScriptsNotAllowed"});
    CHECK(p.answered.at("Close-PrivilegedEndpoint") == texts{"PIPELINE_STATE 4"});
    CHECK(history_of(stamp) == texts{"closed", "Get-AzureStackLog completed"});
}

TEST_CASE("pypsrp's recorded sessions run from open to close on a served stamp, over one connection") {
    for (const auto* name : {"pypsrp_no_language", "pypsrp_no_language_second"}) {
        INFO(name);
        const served_stamp stamp;
        const auto recording = recorded(name);
        wsman_player p(recording, stamp.port());
        p.run();
        check_differences(
            p, of_windows + of_the_stamp +
                   differences{
                       {"Get-AzureStackLog: only recorded: ERROR_RECORD RoleFailed,Get-AzureStackLog",
                        "the look-alike had a role that fails"},
                       {"Get-AzureStackLog: only recorded: INFORMATION_RECORD", "and said something for information"},
                       {"Get-AzureStackLog: Receive: only (ours|recorded): ReceiveResponse 200 Done",
                        "Windows tells Done with the last message; this client went before OMI did"},
                   });
        CHECK(p.connections == 1);
        CHECK(p.answered.at("Get-AzureStackLog").back() == "PIPELINE_STATE 4");
        CHECK(history_of(stamp) == texts{"left", "Get-AzureStackLog completed"});
    }
}

TEST_CASE("pypsrp gets every recorded message of cmdlets behind a served bridge") {
    for (const auto* name : {"pypsrp_no_language", "pypsrp_no_language_second"}) {
        INFO(name);
        const served_stamp stamp({}, with_the_lab);
        const auto recording = recorded(name);
        wsman_player p(recording, stamp.port());
        p.run();
        check_differences(p, of_windows + differences{{"Get-AzureStackLog: Receive: only ours: ReceiveResponse 200 Done",
                                                       "Windows tells Done with the last message"}});
    }
}

TEST_CASE("PowerShell's own client gets every recorded message of input, a stop, two megabytes, a prompt and refusals") {
    const served_stamp stamp({}, with_the_lab);
    const auto recording = recorded("powershell_client_no_language");
    wsman_player p(recording, stamp.port());
    p.run();
    check_differences(p, of_windows + differences{
                                          told_with_the_end,
                                          {"Wait-Forever: Signal: only recorded: fault 500 InternalError",
                                           "OMI has no room for a second Signal while the first waits; WinRM has"},
                                          {"Wait-Forever: Signal: only ours: SignalResponse 200", "the same"},
                                      });
    CHECK(all_too_late(p) == 9);
    CHECK(p.answered.at("handshake") == texts{"refused"});
    CHECK(p.answered.at("Get-Sum: Send") == texts{"SendResponse 200"});
    CHECK(p.answered.at("Read-Answer: Send") == texts{"SendResponse 200"});
    CHECK(p.answered.at("Read-Answer: Receive").front() == "ReceiveResponse 200 Pending");
    CHECK(p.answered.at("Read-Answer: Receive").at(1) == "ReceiveResponse 200 Running");
}

TEST_CASE("A Receive whose connection was cut is answered again on a new one") {
    const served_stamp stamp({}, with_the_lab);
    const auto recording = recorded("powershell_client_dropped_connection");
    wsman_player p(recording, stamp.port());
    p.run();
    // The recorded client waited for ever for what came here.
    check_differences(p, of_windows + differences{
                                          told_with_the_end,
                                          {"Get-Echo: only ours: (PIPELINE_OUTPUT|PIPELINE_STATE 4)",
                                           "the recorded client never asked again"},
                                          {"Get-Echo: Receive: only ours: ReceiveResponse 200 Done", "the same"},
                                      });
}

TEST_CASE("Receives that are answered with TimedOut lose nothing of a recorded session") {
    const served_stamp stamp("[[fault]]\nkind = \"timed-out-storm\"\nafter_exchanges = 2\ntimes = 4\n", with_the_lab);
    const auto recording = recorded("powershell_client_timeout_faults");
    wsman_player p(recording, stamp.port());
    p.run();
    check_differences(
        p, of_windows + differences{
                            told_with_the_end,
                            {".*: Receive: only (ours|recorded): fault 500 TimedOut",
                             "the recorder chose two Receives of each stream, the stamp's fault the next four", true},
                        });
    CHECK(p.timed_out == 4);
}

TEST_CASE("A Create for what is not there gets the recorded fault") {
    const served_stamp stamp;
    const auto recording = recorded("powershell_client_create_fault");
    wsman_player p(recording, stamp.port(), "X");
    p.run();
    check_differences(p, {});
    CHECK(p.answered.at("pool: Create") == texts{"fault 500 DestinationUnreachable"});
}

TEST_CASE("A full-language session's scripts are refused, and it runs to its close all the same") {
    const served_stamp stamp;
    const auto recording = recorded("powershell_client_full_language");
    wsman_player p(recording, stamp.port());
    p.run();
    check_differences(
        p,
        of_windows + differences{
                         told_with_the_end,
                         {"__Set-PS.*: only recorded: PIPELINE_STATE 4", "a no-language session has no such function"},
                         {"__Set-PS.*: only ours: PIPELINE_STATE 5 CommandNotFoundException", "the same; that client goes on"},
                         {"1\\+1.*: only recorded: (PIPELINE_OUTPUT|PIPELINE_STATE 4)", "there the script ran"},
                         {"1\\+1.*: only ours: PIPELINE_STATE 5 ScriptsNotAllowed", "here it is refused"},
                         {"1\\+1.*: Receive: only recorded: fault 500 DestinationUnreachable", "the code that OMI has for it"},
                         {"1\\+1.*: Receive: only ours: ReceiveResponse 200 Done", "Windows tells Done with the last message"},
                     });
    CHECK(all_too_late(p) == 3);
}

TEST_CASE("A session without a command, and Identify with raw NTLM and with SPNEGO, are answered as recorded") {
    const served_stamp stamp;
    const auto recording = recorded("powershell_client_signatures");
    wsman_player p(recording, stamp.port(), {});
    p.run();
    check_differences(p, of_windows);
    // Each as long as it was.
    CHECK(p.same_length_bodies == p.requests);
    CHECK(p.requests >= 8);
}
