// `stampsim serve` before Identify and the malformed or unlucky requests of omi_faults, over sockets: what is served and what
// is refused is the same, but for what stands here. OMI's fault codes are its own; the stamp has those of Windows.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "sealed_connection.hpp"
#include "served_stamp.hpp"
#include "stamplog/base/system.hpp"
#include "wsman_parts.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

const std::filesystem::path fault_recordings = STAMPLOG_TEST_DATA_DIR "/wsman";

// Where the two do not say the same: what was recorded, what the stamp says, and why.
struct outcome {
    const char* name;
    const char* recorded;
    const char* ours;
    const char* reason;
};

constexpr const char* gone = "Windows' code for a shell or a command that is not there, as recorded from it";
constexpr const char* own_code = "OMI has one code for whatever its provider refuses; DSP0226 has one for each cause";
constexpr const char* silent = "OMI gives an empty state after half a minute, Windows TimedOut after the request's own time";
constexpr const char* unreachable = "fault 500 DestinationUnreachable";
constexpr const char* internal = "fault 500 InternalError";

constexpr outcome outcomes[] = {
    {"receive unknown ShellId", unreachable, "fault 500 InvalidSelectors", gone},
    {"command unknown ShellId", unreachable, "fault 500 InvalidSelectors", gone},
    {"delete unknown ShellId", unreachable, "fault 500 InvalidSelectors", gone},
    {"signal unknown ShellId", unreachable, "fault 500 InvalidSelectors", gone},
    {"wrong resource uri get", internal, unreachable, own_code},
    {"unknown action", internal, "fault 500 ActionNotSupported", own_code},
    {"shell create wrong uri", internal, unreachable, own_code},
    {"no Shell/creationXml", "CreateResponse 200", "fault 500 InvalidParameter",
     "OMI makes a shell that no pool is in; PowerShell's plug-in refuses one"},
    {"no protocolversion option", internal, "fault 500 InvalidParameter", own_code},
    {"unknown header not mustUnderstand", "ReceiveResponse 200", "fault 500 TimedOut", silent},
    {"SessionId mustUnderstand", "fault 500 ", "fault 500 TimedOut",
     "WinRM knows the header SessionId, whatever its mustUnderstand is; OMI does not"},
    {"no MessageID", "ReceiveResponse 200", "fault 500 TimedOut", silent},
    {"no ReplyTo", "ReceiveResponse 200", "fault 500 TimedOut", silent},
    {"bad timeout", internal, "fault 500 InvalidParameter", own_code},
    {"malformed xml", internal, "fault 500 SchemaValidationError", own_code},
    {"dtd", internal, "fault 500 SchemaValidationError", own_code},
    {"utf16", internal, "fault 500 SchemaValidationError", own_code},
    {"connect", "ConnectResponse 200", "fault 500 QuotaLimit",
     "a shell that is connected cannot be connected to; OMI keeps no such state"},
    {"reconnect", "ReconnectResponse 200", "fault 500 InvalidParameter",
     "WinRM takes a Reconnect only from the session that had the shell (SessionId); the recorder sent another, and OMI does "
     "not look"},
    {"get winrm config", internal, unreachable, own_code},
    {"trailing spaces + NULs", "ReceiveResponse 200", "fault 500 TimedOut", silent},
    {"opening", "ReceiveResponse 200", "fault 500 TimedOut", "the first Receive has told all that there is"},
    {"receive unknown CommandId", unreachable, "fault 500 InvalidSelectors", gone},
    {"signal unknown CommandId", internal, "fault 500 InvalidSelectors", gone},
    {"send unknown CommandId", unreachable, "fault 500 InvalidSelectors", gone},
    {"send unknown stream", unreachable, "fault 500 InvalidParameter", own_code},
    {"receive stderr", unreachable, "fault 500 InvalidParameter", own_code},
    {"receive no keepalive PT3S (op timeout)", unreachable, "fault 500 TimedOut",
     "the case before had spoilt OMI's shell; here the shell is as it was"},
    {"duplicate ShellId create", "CreateResponse 200", "fault 500 InvalidParameter", "OMI forgets the shell that was there"},
    {"get shell", unreachable, "fault 500 ActionNotSupported", "Get of a shell is not served; the stamp lists them"},
    {"delete again", unreachable, "fault 500 InvalidSelectors", gone},
};

const outcome* outcome_of(const std::string& name, const std::string& recorded, const std::string& ours) {
    const auto* found = std::find_if(std::begin(outcomes), std::end(outcomes), [&](const outcome& o) {
        return o.name == name && o.recorded == recorded && o.ours == ours;
    });
    return found == std::end(outcomes) ? nullptr : found;
}

class unlucky_client {
 public:
    unlucky_client(std::uint16_t port, const http_forms& form) : port_(port), connection_(port, form) {}

    answer_parts ask(std::string soap) {
        // Who waits for nothing need not wait for long.
        const std::string time = "PT20S";
        if (const auto at = soap.find(time); at != std::string::npos && soap.find("shell/Receive<") != std::string::npos)
            soap.replace(at, time.size(), "PT1S");
        const auto a =
            connection_.ask(adapted(std::move(soap), {port_, to_string(random_.new_guid()), "PrivilegedEndpoint", false}));
        return parts_of_answer(a.status, a.soap);
    }
    // A pool with the shell's id, open: what OMI makes of a Create without fragments is refused here.
    void open(std::string create, const std::string& shell) {
        create = std::regex_replace(create, std::regex("ShellId=\"[^\"]*"), "ShellId=\"" + shell);
        if (const auto told = ask(create); told.fault) throw std::runtime_error(told.word);
    }
    std::string drain(const std::string& receive) {
        for (int i = 0; i < 10; ++i)
            if (const auto told = ask(receive); told.fault) return told.word;
        return "it does not end";
    }

 private:
    std::uint16_t port_;
    system_entropy random_;
    sealed_connection connection_;
};

}  // namespace

TEST_CASE("What OMI refused is refused, and what it served is served, but for what Windows does otherwise") {
    const served_stamp stamp;
    const auto recording = read_wsman_recording(fault_recordings / "omi_faults.jsonl");
    unlucky_client client(stamp.port(), recording.http.at(0));
    const auto create = std::find_if(recording.events.begin(), recording.events.end(), [](const wsman_event& e) {
        return e.what == wsman_event::kind::request && e.label.empty() && e.soap.find("transfer/Create<") != std::string::npos;
    });
    REQUIRE(create != recording.events.end());
    std::string name, ours;
    std::size_t same = 0;
    std::set<const outcome*> used;
    for (const auto& e : recording.events) {
        if (e.what == wsman_event::kind::request) {
            name = e.label.empty() ? "opening" : e.label;
            ours = client.ask(e.soap).word;
            if (name == "no Shell/creationXml") {
                const auto& unknown = recording.events.front().soap;
                client.open(create->soap, parts_of(unknown).shell);
                CHECK(client.drain(unknown) == "fault 500 TimedOut");
            }
            continue;
        }
        const auto there = parts_of_answer(e.status, e.soap).word;
        INFO(name << ": recorded " << there << ", ours " << ours);
        if (there == ours) {
            ++same;
            continue;
        }
        const auto* o = outcome_of(name, there, ours);
        CHECK(o != nullptr);
        used.insert(o);
    }
    CHECK(same == 7);
    for (const auto& o : outcomes) {
        INFO(o.name << ": " << o.reason);
        CHECK(used.contains(&o));
    }
}

TEST_CASE("Identify is answered as recorded") {
    const served_stamp stamp;
    const auto recording = read_wsman_recording(fault_recordings / "identify.jsonl");
    sealed_connection connection(stamp.port(), recording.http.at(0));
    const auto told = connection.ask(recording.events.at(0).soap);
    CHECK(parts_of_answer(told.status, told.soap).word == parts_of_answer(200, recording.events.at(1).soap).word);
    CHECK(told.soap.find("ProductVendor>Microsoft Corporation<") != std::string::npos);
}
