// The requests of PowerShell's own WSMan client and of pypsrp, as they were recorded, before the server half: every one is
// taken.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "envelope.hpp"
#include "fault_reader.hpp"
#include "seeded_entropy.hpp"
#include "wsman_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

std::vector<std::string> recorded(const std::string& file, const std::string& direction) {
    std::vector<std::string> out;
    std::ifstream in(std::string(STAMPLOG_TEST_DATA_DIR) + "/wsman/" + file);
    for (std::string line; std::getline(in, line);) {
        const auto j = nlohmann::json::parse(line);
        if (j.value("dir", "").starts_with(direction) && j.contains("soap") && j["soap"].is_string()) out.push_back(j["soap"]);
    }
    return out;
}

// What became of each request: the verb and what it was answered with.
std::map<std::string, int> played(const std::string& file, std::vector<std::string>* faults) {
    seeded_entropy random(5);
    wsman::server_options options;
    options.configurations = {"PrivilegedEndpoint", "Stamp", "Microsoft.PowerShell"};
    shell_endpoint endpoint(random, options);
    endpoint.any_other = [](shell_endpoint::shell& s, const psrp::received_pipeline& p) {
        REQUIRE(s.pool.end_pipeline(p.id, psrp::pipeline_state::completed));
    };
    std::map<std::string, int> answers;
    std::uint64_t number = 1'000'000;
    steady_time now{};
    const auto take_answers = [&] {
        endpoint.act();
        while (auto a = endpoint.service.next_answer()) {
            auto e = wsman::read_envelope(a->soap);
            REQUIRE(e);
            if (const auto f = wsman::read_fault(*e); f && !wsman::is_timed_out(*f))
                faults->push_back(f->subcode + ": " + f->detail);
            else
                ++answers[e->action.substr(e->action.rfind('/') + 1)];
            endpoint.act();
        }
    };
    for (const auto& soap : recorded(file, "req")) {
        // The recorded server had answered what it held by then.
        now += std::chrono::minutes(4);
        endpoint.service.tick(now);
        take_answers();
        ++answers["asked " + wsman::read_envelope(soap)->action.substr(wsman::read_envelope(soap)->action.rfind('/') + 1)];
        endpoint.service.take(++number, {"vm\\root", "127.0.0.1:40000"}, soap, now);
        take_answers();
    }
    now += std::chrono::minutes(10);
    endpoint.service.tick(now);
    take_answers();
    return answers;
}

}  // namespace

TEST_CASE("The server half takes every request of PowerShell's own WSMan client, from open to close") {
    std::vector<std::string> faults;
    auto answers = played("powershell_client_pep_session.jsonl", &faults);
    CHECK(answers["CreateResponse"] == 1);
    CHECK(answers["DeleteResponse"] == 1);
    for (const auto* verb : {"Create", "Command", "Send", "Signal", "Delete"}) {
        INFO(verb);
        CHECK(answers[std::string(verb) + "Response"] == answers[std::string("asked ") + verb]);
    }
    CHECK(answers["asked Command"] == 6);
    // A Receive that came after the end was told: normal to that client.
    for (const auto& f : faults) {
        INFO(f);
        CHECK(f.starts_with("InvalidSelectors: "));
    }
}

TEST_CASE("The server half takes every request of pypsrp, from open to close") {
    std::vector<std::string> faults;
    auto answers = played("pypsrp_no_language.jsonl", &faults);
    CHECK(answers["CreateResponse"] >= 1);
    CHECK(answers["CommandResponse"] >= 1);
    CHECK(answers["DeleteResponse"] >= 1);
    for (const auto& f : faults) {
        INFO(f);
        CHECK(f.starts_with("InvalidSelectors: "));
    }
}

TEST_CASE("Every recorded answer of Microsoft's OMI server is understood: an envelope, a fault with its code or a known body") {
    std::size_t seen = 0;
    for (const auto* file : {"powershell_client_pep_session.jsonl", "pypsrp_no_language.jsonl", "identify.jsonl"})
        for (const auto& soap : recorded(file, "resp")) {
            const auto e = wsman::read_envelope(soap);
            INFO(soap.substr(0, 300));
            REQUIRE(e);
            if (const auto f = wsman::read_fault(*e)) CHECK_FALSE(f->code.empty());
            ++seen;
        }
    CHECK(seen > 60);
}
