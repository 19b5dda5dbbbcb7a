// Every recorded answer of a WS-Management service, read as our client reads it: Microsoft's OMI server's (wsman/*.jsonl) and
// Windows' own (*.json), those outside of the project where they are at hand.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "envelope.hpp"
#include "fault_reader.hpp"
#include "names.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/psrp/message.hpp"

using namespace stamplog;

namespace {

struct recorded_answer {
    std::string where, request, soap;
    int status = 0;
};

using answers = std::vector<recorded_answer>;

// OMI's files: a line a record, "resp" or "resp 500"; the request is the nearest one of its connection before it.
void read_lines(const std::filesystem::path& file, answers& out) {
    std::ifstream in(file);
    std::map<int, std::string> asked;
    std::size_t number = 0;
    std::string case_name;
    for (std::string line; std::getline(in, line);) {
        ++number;
        const auto j = nlohmann::json::parse(line);
        if (j.contains("case")) case_name = ", " + j["case"].get<std::string>();
        const auto what = j.value("dir", "");
        const auto conn = j.value("conn", 0);
        if (what == "req") asked[conn] = j.at("soap").get<std::string>();
        if (!what.starts_with("resp") || !j.contains("soap")) continue;
        const int status = what.ends_with("500") ? 500 : j.value("status", 200);
        out.push_back({file.filename().string() + ":" + std::to_string(number) + case_name, asked[conn],
                       j.at("soap").get<std::string>(), status});
    }
}

void read_messages(const std::filesystem::path& file, answers& out) {
    std::ifstream in(file);
    std::size_t number = 0;
    const auto all = nlohmann::json::parse(in);
    for (const auto& m : all.at("messages"))
        out.push_back({file.filename().string() + "#" + std::to_string(number++), m.at("request").get<std::string>(),
                       m.at("response").get<std::string>(), m.at("http_status").get<int>()});
}

answers all_in(const std::filesystem::path& folder, const char* extension) {
    std::vector<std::filesystem::path> files;
    for (const auto& f : std::filesystem::directory_iterator(folder))
        if (f.path().extension() == extension) files.push_back(f.path());
    std::sort(files.begin(), files.end());
    answers out;
    for (const auto& f : files) std::string(extension) == ".json" ? read_messages(f, out) : read_lines(f, out);
    return out;
}

// What a walk counts.
struct tally {
    std::size_t faults = 0, streams = 0, messages = 0;
    std::size_t command_shells = 0;  // answers whose streams are text and were left alone
    std::map<std::string, std::size_t> subcodes;
};

// The messages that an answer's streams complete. The channels of one recording are told apart by shell and command.
class stream_reader {
 public:
    explicit stream_reader(tally& t) : tally_(t) {}
    void take(const recorded_answer& a, pugi::xml_node body, const wsman::envelope& request) {
        if (!wsman::is_element(body, wsman::ns::shell, "ReceiveResponse")) return;
        const auto* shell = request.selector("ShellId");
        auto& pool = pools_[a.where.substr(0, a.where.find_first_of(":#")) + (shell == nullptr ? "" : *shell)];
        for (auto n = body.first_child(); n; n = wsman::next_element(n)) {
            if (!wsman::is_element(n, wsman::ns::shell, "Stream")) continue;
            const auto data = wsman::fragments_of(n);
            REQUIRE(data);
            const std::string_view command = n.attribute("CommandId").value();
            const auto channel = command.empty() ? std::optional<guid>(guid{}) : wsman::read_id(command);
            REQUIRE(channel);
            std::vector<bytes> complete;
            const auto put = pool.put(*channel, *data, complete);
            INFO((put ? "" : put.error().what));
            REQUIRE(put);
            ++tally_.streams;
            for (const auto& b : complete) {
                const auto m = psrp::decode_message(b);
                REQUIRE(m);
                CHECK(m->to == psrp::destination::client);
                CHECK_FALSE(psrp::to_string(m->type).starts_with("0x"));
                ++tally_.messages;
            }
        }
    }

 private:
    tally& tally_;
    std::map<std::string, psrp::reassembler> pools_;
};

// A command shell's streams are text, no fragments.
bool is_winrs(const std::string& request) { return request.find("windows/shell/cmd<") != std::string::npos; }

// The body that the action of a request is answered with. Windows leaves those of Disconnect and Reconnect empty.
std::string answer_of(const std::string& action, std::string_view seen) {
    const auto verb = action.substr(action.rfind('/') + 1);
    if (seen.empty() && (verb == "Disconnect" || verb == "Reconnect")) return "";
    if (verb == "Create") return "ResourceCreated";
    if (verb == "Delete" || action.empty()) return "";
    return verb + "Response";
}

tally walk(const answers& all) {
    tally t;
    stream_reader streams(t);
    for (const auto& a : all) {
        INFO(a.where << ": " << a.soap.substr(0, 2'000));
        const auto e = wsman::read_envelope(a.soap);
        REQUIRE(e);
        const auto request = wsman::read_envelope(a.request);
        const auto f = wsman::read_fault(*e);
        CHECK(f.has_value() == (a.status == 500));
        if (f) {
            ++t.faults;
            ++t.subcodes[f->subcode];
            CHECK_FALSE(f->code.empty());
            CHECK((f->subcode.empty()) == (f->code == "MustUnderstand"));
            // OMI says nothing of two: an unknown action and an OperationTimeout that is none.
            const bool silent = a.where.ends_with("unknown action") || a.where.ends_with("bad timeout");
            CHECK(f->reason.empty() == silent);
            CHECK(wsman::explain(*f, "x").what.find(silent ? "without a reason" : ": ") != std::string::npos);
            CHECK(e->action.ends_with("/fault"));
            continue;
        }
        REQUIRE(request);
        const std::string body(wsman::local_name(e->body.name()));
        if (body == "IdentifyResponse") continue;  // it has no header
        // A command shell's recording that ends with the answer to another Delete than it has.
        const bool known_odd = a.where == "test_winrs_unicode.json#4";
        if (!request->message_id.empty() && !known_odd)
            CHECK(wsman::read_id(e->relates_to) == wsman::read_id(request->message_id));
        // OMI answers clients that are not PowerShell's from ".../windows/Shell/".
        CHECK(same_name(e->action, request->action + "Response"));
        if (!request->action.ends_with("/Get")) CHECK(body == answer_of(request->action, body));
        if (is_winrs(a.request))
            ++t.command_shells;
        else
            streams.take(a, e->body, *request);
    }
    std::cout << all.size() << " answers, " << t.faults << " of them faults; " << t.messages << " PSRP messages in "
              << t.streams << " streams; of " << t.command_shells << " answers of command shells the streams were not read\n";
    return t;
}

const std::filesystem::path shared_traces = std::filesystem::path(STAMPLOG_SHARED_DIR) / "traces";

}  // namespace

TEST_CASE("Every recorded answer of Microsoft's OMI server in the project is read whole") {
    const auto all = all_in(std::filesystem::path(STAMPLOG_TEST_DATA_DIR) / "wsman", ".jsonl");
    const auto t = walk(all);
    CHECK(all.size() == 332);
    CHECK(t.faults == 31);
    CHECK(t.messages == 130);
}

TEST_CASE("Every recorded answer of Microsoft's OMI server is read whole") {
    if (!std::filesystem::exists(shared_traces / "wsman")) {
        WARN("SKIPPED: the recordings of OMI (" << shared_traces << "/wsman) are not here");
        return;
    }
    const auto all = all_in(shared_traces / "wsman", ".jsonl");
    const auto t = walk(all);
    CHECK(all.size() == 332);
    CHECK(t.faults == 31);
    CHECK(t.messages == 130);
    CHECK(t.streams == 194);
}

TEST_CASE("Every recorded answer of Windows' service is read whole") {
    if (!std::filesystem::exists(shared_traces)) {
        WARN("SKIPPED: the recordings of Windows (" << shared_traces << ") are not here");
        return;
    }
    const auto all = all_in(shared_traces, ".json");
    const auto t = walk(all);
    CHECK(all.size() == 319);
    CHECK(t.faults == 8);
    CHECK(t.subcodes.at("TimedOut") > 0);
    CHECK(t.messages == 245);
    CHECK(t.streams == 245);
}
