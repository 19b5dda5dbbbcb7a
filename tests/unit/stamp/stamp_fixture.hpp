// The endpoint without a protocol: a stamp folder of 1 MB whose cmdlets run at once, and whose streams are kept.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <deque>

#include "endpoint/endpoint.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/pipeline.hpp"
#include "fake_clock.hpp"
#include "seeded_entropy.hpp"
#include "stamp/files.hpp"
#include "stamp/ledger.hpp"
#include "stamp/transcript_store.hpp"
#include "temp_folder.hpp"

namespace stamp_fixture {

using namespace stampsim;
namespace fs = std::filesystem;
namespace psrp = stamplog::psrp;

class kept_streams final : public streams {
 public:
    void output(psrp::value v) override { outputs.push_back(std::move(v)); }
    void error(psrp::error_record r) override { errors.push_back(std::move(r)); }
    void warning(std::string text) override { warnings.push_back(std::move(text)); }
    void verbose(std::string text) override { verboses.push_back(std::move(text)); }
    void progress(psrp::progress_record) override { ++progresses; }
    void host_line(std::string text) override { lines.push_back(std::move(text)); }
    void pop_runspace() override { ++pops; }
    bool stopped() const override { return stop; }
    void fall_silent() override { silent = true; }
    bool can_ask() const override { return !answers.empty(); }
    std::optional<host_answer> ask(psrp::host_method method, std::vector<psrp::value> parameters) override {
        questions.emplace_back(method, std::move(parameters));
        auto next = std::move(answers.front());
        answers.pop_front();
        return next;
    }
    // Time passes at once, on the clock too; a stop comes at the wait that the test names.
    bool wait(std::chrono::duration<double> time) override {
        waited += time.count();
        if (clock) clock->advance(std::chrono::duration_cast<std::chrono::nanoseconds>(time));
        if (stop_at_wait > 0 && --stop_at_wait == 0) stop = true;
        return !stop;
    }
    std::vector<psrp::value> outputs;
    std::vector<psrp::error_record> errors;
    std::vector<std::string> warnings, verboses, lines;
    int pops = 0, progresses = 0, stop_at_wait = 0;
    double waited = 0;
    bool stop = false, silent = false;
    stamplog::testing::fake_clock* clock = nullptr;
    std::deque<std::optional<host_answer>> answers;  // of a host; without one there is none
    std::vector<std::pair<psrp::host_method, std::vector<psrp::value>>> questions;
};

inline psrp::value share_writer(const char* password = "L0gWriter!") {
    return typed_object({"System.Management.Automation.PSCredential", "System.Object"}, "",
                        {{"UserName", std::string("SIM\\logwriter")},
                         {"Password", psrp::encrypted_string{stamplog::bytes(password, password + std::strlen(password))}}});
}
inline psrp::received_command command(const char* name, std::vector<std::pair<const char*, psrp::value>> arguments = {}) {
    psrp::received_command c;
    c.text = name;
    for (auto& [parameter, v] : arguments) c.arguments.push_back({std::string(parameter), std::move(v)});
    return c;
}

struct stamp {
    temp_folder dir;
    stamplog::testing::fake_clock time;
    stamplog::testing::seeded_entropy random;
    kept_streams out;
    std::unique_ptr<endpoint> e;

    explicit stamp(const std::string& faults = "") {
        stamp_settings s;
        s.size_mb = 1;
        REQUIRE(write_file(dir.path() / "faults.toml", faults));
        REQUIRE(stamp_folder::make(dir.path() / "s", s, dir.path() / "faults.toml"));
        for (const char* folder : {"run", "two"}) REQUIRE(make_folders(dir.path() / "s" / "share" / folder));
        e = std::move(*endpoint::open(dir.path() / "s", 1, time, random));
        REQUIRE(e->begin_session("AZURESTACK\\CloudAdmin"));
    }
    pipeline_outcome run(std::vector<psrp::received_command> statement, std::vector<psrp::value> input = {}) {
        psrp::received_pipeline p;
        p.statements = {std::move(statement)};
        auto answers = std::move(out.answers);
        out = {};
        out.answers = std::move(answers);
        out.clock = &time;
        return go(p, input);
    }
    pipeline_outcome go(const psrp::received_pipeline& p, const std::vector<psrp::value>& input) {
        return e->run(
            p, input,
            [](const psrp::encrypted_string& x) -> stamplog::result<stamplog::secret> {
                return stamplog::secret(std::string(stamplog::as_text(x.data)));
            },
            out);
    }
    pipeline_outcome collect(std::vector<std::string> roles, std::vector<std::pair<const char*, psrp::value>> more = {}) {
        more.emplace_back("FilterByRole", psrp::make_string_list(roles));
        more.emplace_back("OutputSharePath", std::string("\\\\sim\\logs\\run"));
        more.emplace_back("OutputShareCredential", share_writer());
        return run({command("Get-AzureStackLog", std::move(more))});
    }
    ledger_report report() { return *ledger::open(*stamp_folder::open(dir.path() / "s"), time)->report(); }
    std::vector<fs::path> transcripts() { return transcripts_in(dir.path() / "s" / "ercs" / "AZS-ERCS01" / "transcripts"); }
    fs::path run_folder() { return fs::directory_iterator(dir.path() / "s" / "share" / "run")->path(); }
};

}  // namespace stamp_fixture
