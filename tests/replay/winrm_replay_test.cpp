// Every recording of a runspace or pipeline with real Windows servers, played over sockets to our protocol core, whose driver
// makes the recorded client's calls: sealed with raw NTLM and with SPNEGO, and over TLS with plain bodies.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <regex>
#include <thread>

#include "soap_driver.hpp"
#include "stamplog/auth/channel_binding.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::testing;
namespace winrm = stampsim::winrm;

namespace {

const char* const only = std::getenv("STAMPLOG_REPLAY_ONLY");  // one recording

const std::filesystem::path traces = std::filesystem::path(STAMPLOG_SHARED_DIR) / "traces";

enum class way { raw_ntlm, spnego, tls };

// The service and its thread.
class replay_host {
 public:
    replay_host(const soap_recording& r, way w, std::optional<bytes> key, std::unique_ptr<winrm::gate_faults> faults = {})
        : way_(w),
          faults_(faults ? std::move(faults) : std::make_unique<winrm::gate_faults>()),
          replay(io_, r, std::move(key)) {
        static test::temp_folder folder;
        std::ofstream(folder / "users") << "AZURESTACK:CloudAdmin:S1mulated!\n";
        ::setenv("NTLM_USER_FILE", (folder / "users").c_str(), 1);
        static const auto identity = winrm::make_tls_identity().value();
        gate_.tls = w == way::tls;
        if (gate_.tls) gate_.channel_binding = auth::channel_binding_of(identity.certificate);
        fingerprint_ = identity.fingerprint;
        server_ = std::move(*winrm::http_server::listen(
            io_, "127.0.0.1", 0,
            [this](const std::string& client) { return winrm::make_gate(gate_, replay, *faults_, client); }, time_,
            gate_.tls ? &identity : nullptr));
        thread_ = std::thread([this] { io_.run(); });
    }
    ~replay_host() {
        io_.stop();
        thread_.join();
        server_.reset();
    }
    session::winrm_target target() const {
        session::winrm_target t;
        t.http.host = "127.0.0.1";
        t.http.port = server_->port();
        t.http.tls = way_ == way::tls;
        t.http.fingerprint = way_ == way::tls ? fingerprint_ : std::string();
        t.mechanism = way_ == way::raw_ntlm ? auth::mechanism::ntlm : auth::mechanism::negotiate;
        t.user = "AZURESTACK\\CloudAdmin";
        t.password = std::make_shared<const secret>("S1mulated!");
        t.configuration = "Microsoft.PowerShell";
        t.give_up_after = std::chrono::seconds(2);
        return t;
    }

 private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    system_clock time_;
    way way_;
    winrm::gate_options gate_;
    std::unique_ptr<winrm::gate_faults> faults_;
    std::string fingerprint_;
    std::unique_ptr<winrm::http_server> server_;
    std::thread thread_;

 public:
    soap_replay replay;
};

std::vector<std::filesystem::path> recordings() {
    std::vector<std::filesystem::path> out;
    if (!std::filesystem::exists(traces)) return out;
    for (const auto& f : std::filesystem::directory_iterator(traces)) {
        const auto name = f.path().stem().string();
        const bool wanted = name.starts_with("test_psrp_") || name == "test_client_execute_ps" ||
                            name == "test_client_copy_file" || name == "test_client_fetch_file_expand_vars";
        if (f.path().extension() == ".json" && wanted && (only == nullptr || name == only)) out.push_back(f.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

// What our core cannot be made to ask (docs/TESTING.md).
std::set<std::size_t> unplayable(const std::string& name) {
    // A Receive for a command that was never started: the recorded client made one up.
    if (name == "test_psrp_receive_failure") return {3};
    // A pool that was connected to is open with RUNSPACEPOOL_INIT_DATA: our core does not ask for the state that follows.
    if (name == "test_psrp_disconnect_runspaces") return {12, 14};
    return {};
}

std::optional<bytes> key_of(const std::string& name) {
    if (name == "test_psrp_pshost_ui_mocked_methods")
        return from_hex("4679c0b8af0da74384a756d80ad4116ac19159ac86e172aff08a3e6fa65ed9f2");
    return std::nullopt;
}

struct allowed {
    const char* pattern;
    const char* reason;
};
// Where our requests differ from the recorded ones. Each must be needed.
constexpr allowed differences[] = {
    {".*Header/To=.*", "the address is another"},
    {".*Header/OperationTimeout=.*", "a Create, a stop may take a minute; the recorded client says 20 s for everything"},
    {"Command: only recorded: Header/OptionSet.*",
     "WINRS_SKIP_CMD_SHELL is an option of command shells; PowerShell's own client sends none"},
    {"Send: only ours: Body/Send/Stream@CommandId=ID", "PowerShell's own client names the command that a host's answer is for"},
    {".*Header/ResourceURI=.*", "the recorded session configuration has another name"},
    {".*Header/MaxEnvelopeSize=.*",
     "a Receive asks for one full stream at a time, and the recorded client goes on with 153,600 in some recordings"},
};

std::string playing(const std::filesystem::path& file, way w, std::multiset<std::string>* shapes = nullptr,
                    std::size_t* same = nullptr) {
    const auto recording = read_soap_recording(file);
    replay_host host(recording, w, key_of(recording.name));
    soap_driver driver(recording, host.replay, host.target());
    auto trouble = driver.run(unplayable(recording.name));
    if (shapes != nullptr) shapes->merge(host.replay.shape_differences());
    if (same != nullptr) *same += host.replay.same_messages();
    return trouble;
}

bool skipped() {
    if (!recordings().empty()) return false;
    std::cout << "SKIPPED: the recordings of Windows servers are not at hand (STAMPLOG_SHARED_DIR)" << std::endl;
    return true;
}

}  // namespace

TEST_CASE("Every recording of a Windows server is played to its end, sealed with SPNEGO") {
    if (skipped()) return;
    std::multiset<std::string> shapes;
    std::size_t same = 0;
    for (const auto& file : recordings()) {
        INFO(file.filename().string());
        CHECK(playing(file, way::spnego, &shapes, &same) == "");
    }
    CHECK(recordings().size() == 19);
    CHECK(same > 60);
    std::set<const char*> used;
    for (const auto& line : shapes) {
        const auto* found = std::find_if(std::begin(differences), std::end(differences),
                                         [&](const allowed& a) { return std::regex_match(line, std::regex(a.pattern)); });
        INFO(line);
        CHECK(found != std::end(differences));
        if (found != std::end(differences)) used.insert(found->pattern);
    }
    for (const auto& a : differences) {
        INFO(a.pattern << ": " << a.reason);
        CHECK(used.contains(a.pattern));
    }
}

TEST_CASE("Every recording of a Windows server is played to its end, sealed with raw NTLM") {
    if (skipped()) return;
    for (const auto& file : recordings()) {
        INFO(file.filename().string());
        CHECK(playing(file, way::raw_ntlm) == "");
    }
}

TEST_CASE("Every recording of a Windows server is played to its end, over TLS") {
    if (skipped()) return;
    for (const auto& file : recordings()) {
        INFO(file.filename().string());
        CHECK(playing(file, way::tls) == "");
    }
}

// Given by the end-to-end test that made it with --record.
TEST_CASE("A recording of our own is played to its end", "[.recorded]") {
    const auto* file = std::getenv("STAMPLOG_REPLAY_FILE");
    REQUIRE(file != nullptr);
    const auto recording = read_soap_recording(file);
    CHECK(recording.exchanges.size() > 5);
    replay_host host(recording, way::spnego, std::nullopt);
    auto target = host.target();
    target.configuration = "PrivilegedEndpoint";
    soap_driver driver(recording, host.replay, target);
    CHECK(driver.run() == "");
}

namespace {

// What the driver says of a changed recording, within bounded time.
std::string playing_changed(const soap_recording& changed) {
    replay_host host(changed, way::raw_ntlm, std::nullopt);
    soap_driver driver(changed, host.replay, host.target());
    driver.patience = std::chrono::milliseconds(600);
    return driver.run();
}

}  // namespace

TEST_CASE("A recording that was changed fails with an error, wherever the change is") {
    if (skipped()) return;
    const auto whole = read_soap_recording(traces / "test_psrp_with_jea_configuration.json");
    REQUIRE(playing(traces / "test_psrp_with_jea_configuration.json", way::raw_ntlm) == "");
    for (std::size_t i = 0; i < whole.exchanges.size(); ++i) {
        INFO("exchange " << i << ", a " << whole.exchanges[i].verb);
        {
            auto cut = whole;
            cut.exchanges[i].response.resize(cut.exchanges[i].response.size() / 2);
            CHECK(playing_changed(cut) != "");
        }
        {
            auto foreign = whole;
            auto& text = foreign.exchanges[i].response;
            // Written so that the player does not put our own request's id there.
            text.replace(text.find("RelatesTo>"), 10, "RelatesTo >");
            CHECK(playing_changed(foreign) != "");
        }
        if (whole.exchanges[i].verb == "Receive") {
            auto foreign = whole;
            auto& text = foreign.exchanges[i].response;
            const auto base64 = fragment_texts(text).front();
            auto data = from_base64(base64).value();
            data[21 + 8] ^= 0x5A;  // the pool's id in the message's header
            text.replace(text.find(base64), base64.size(), to_base64(data));
            CHECK(playing_changed(foreign) != "");
        }
        // The service lacks an answer that the client's next step needs: the driver plays the whole recording.
        if (i + 1 < whole.exchanges.size()) {
            auto dropped = whole;
            dropped.exchanges.erase(dropped.exchanges.begin() + static_cast<std::ptrdiff_t>(i));
            replay_host host(dropped, way::raw_ntlm, std::nullopt);
            soap_driver driver(whole, host.replay, host.target());
            driver.patience = std::chrono::milliseconds(600);
            CHECK(driver.run() != "");
        }
        if (i + 1 < whole.exchanges.size() && whole.exchanges[i].verb == "Receive" &&
            whole.exchanges[i + 1].verb == "Receive") {
            auto swapped = whole;
            std::swap(swapped.exchanges[i].response, swapped.exchanges[i + 1].response);
            CHECK(playing_changed(swapped) != "");
        }
    }
}

namespace {

// One answer of a recording, damaged in its SOAP or inside its fragments.
soap_recording damaged(soap_recording r, std::mt19937& random) {
    const auto any = [&](std::size_t below) {
        return below == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    auto& e = r.exchanges[any(r.exchanges.size())];
    auto& text = e.response;
    const auto damage = [&](auto& data) {
        const auto at = any(data.size());
        const auto from = data.begin() + static_cast<std::ptrdiff_t>(at);
        const auto to = from + static_cast<std::ptrdiff_t>(any(std::min<std::size_t>(data.size() - at, 64)));
        switch (any(4)) {
            case 0:
                data.erase(from, to);
                break;
            case 1:
                data.resize(at);
                break;
            case 2:
                std::fill(from, to, data[any(data.size())]);
                break;
            default:
                data[at] ^= static_cast<std::uint8_t>(1u << any(7));
                break;
        }
    };
    const auto streams = fragment_texts(text);
    if (any(8) == 0) {
        e.status = std::array{200, 401, 404, 500, 503}[any(5)];
    } else if (streams.empty() || any(3) == 0) {
        if (!text.empty()) damage(text);
    } else {
        const auto& base64 = streams[any(streams.size())];
        auto data = from_base64(base64).value();
        // Most of what can go wrong is said in the head of a fragment or of a message.
        if (any(2) == 0 && data.size() > 64)
            data[any(64)] = static_cast<std::uint8_t>(any(256));
        else
            damage(data);
        text.replace(text.find(base64), base64.size(), to_base64(data));
    }
    return r;
}

}  // namespace

TEST_CASE("A damaged recording ends, with an error or without one") {
    if (skipped()) return;
    const auto* times = std::getenv("STAMPLOG_REPLAY_DAMAGES");
    const int rounds = times == nullptr ? 2 : std::atoi(times);
    std::size_t failed = 0;
    for (const auto& file : recordings()) {
        const auto whole = read_soap_recording(file);
        for (int round = 0; round < rounds; ++round) {
            INFO(whole.name << ", round " << round);
            std::mt19937 random(static_cast<unsigned>(round));
            const auto recording = damaged(whole, random);
            replay_host host(recording, way::raw_ntlm, key_of(whole.name));
            soap_driver driver(recording, host.replay, host.target());
            driver.patience = std::chrono::milliseconds(400);
            const auto began = std::chrono::steady_clock::now();
            if (!driver.run(unplayable(whole.name)).empty()) ++failed;
            CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
        }
    }
    CHECK(failed > recordings().size() * static_cast<std::size_t>(rounds) / 4);
}
