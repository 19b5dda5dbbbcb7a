#include "left_sessions.hpp"

#include <catch2/catch.hpp>

#include "file_hash.hpp"
#include "scripted_stamp.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

namespace {

// A journal to tell, and folders in which transcripts may lie.
struct left_world {
    scripted_run run;
    std::unique_ptr<journal> log = made();
    progress_sink nobody;
    teller tell{*log, run.time, run.log, nobody};
    run_folders folders = placed();

 private:
    std::unique_ptr<journal> made() const {
        run_identity who;
        who.id = "1";
        auto j = journal::create(run.how.run_folder, who);
        REQUIRE(j);
        return std::move(*j);
    }
    run_folders placed() const {
        run_folders f;
        f.landing = f.cluster_logs = {R"(\\sim\logs\cases)", run.folder.path / "landing", {}};
        f.transcripts = {{R"(\\sim\logs\cases\transcripts)", run.folder.path / "landing" / "transcripts", {}}};
        return f;
    }
};

}  // namespace

TEST_CASE("a session's transcript is found by the stamp's clock as it was when the session was opened") {
    left_world w;
    write_file(w.folders.transcripts[0].local / "Transcripts_AZS-ERCS01.txt",
               "**********************\r\nWindows PowerShell transcript start\r\nStart time: 20261025013000\r\nUsername: "
               "AZURESTACK\\CloudAdmin\r\nMachine: AZS-ERCS01 (Microsoft Windows NT 10.0.17763.0)\r\n**********************\r\n"
               "PS>CommandInvocation(Get-AzureStackLog): \"Get-AzureStackLog\"\r\n");
    pep::stamp_information berlin;
    berlin.timezone = "W. Europe Standard Time";
    const known_stamp stamp(berlin);
    // Half past one in summer time; the clock went back an hour and a half later, before the run is gone on with.
    const auto opened = *parse_rfc3339("2026-10-24T23:30:00Z"), now = *parse_rfc3339("2026-10-25T08:00:00Z");
    const left_session left{"10.0.0.225", "id", opened, true, {"get-azurestacklog"}};
    const std::vector<connector> where{{"10.0.0.225", {}}};
    const auto settled =
        settle_left_sessions({left}, {}, {}, {where, w.folders, R"(AZURESTACK\CloudAdmin)", stamp, now}, w.tell);
    REQUIRE(settled.size() == 1);
    INFO(settled[0].problem);
    CHECK(settled[0].proved());
}

TEST_CASE("a transcript that a later run's close brought is copied, beside one of ours that has its name") {
    left_world w;
    const auto text_of = [](const std::string& start) {
        return "**********************\r\nWindows PowerShell transcript start\r\nStart time: " + start +
               "\r\nUsername: AZURESTACK\\CloudAdmin\r\nMachine: AZS-ERCS01 (Microsoft Windows NT 10.0.17763.0)\r\n"
               "**********************\r\nPS>CommandInvocation(Get-AzureStackLog): \"Get-AzureStackLog\"\r\n";
    };
    const auto ours = w.folders.transcripts[0].local / "Transcripts_AZS.txt",
               theirs = w.run.folder.path / "later" / "Transcripts_AZS.txt";
    write_file(ours, text_of("20251024233000"));
    write_file(theirs, text_of("20261024233000"));
    pep::stamp_information utc;
    utc.timezone = "UTC";
    const known_stamp stamp(utc);
    const auto opened = *parse_rfc3339("2026-10-24T23:30:00Z");
    const left_session left{"10.0.0.225", "id", opened, true, {"get-azurestacklog"}, {}, "it was closed without it"};
    const std::vector<connector> where{{"10.0.0.225", {}}};
    left_context in{where, w.folders, R"(AZURESTACK\CloudAdmin)", stamp, opened};
    const auto missed = settle_left_sessions({left}, {}, {}, in, w.tell);
    REQUIRE(missed.size() == 1);
    CHECK(missed[0].close.problem == "it was closed without it; no close since then brought it");
    in.later = {{"another", theirs.parent_path(), {}}, {"10.0.0.225", theirs.parent_path(), {}}};
    const auto settled = settle_left_sessions({left}, {}, {}, in, w.tell);
    REQUIRE(settled.size() == 1);
    CHECK(settled[0].proved());
    CHECK(settled[0].close.transcripts.at(0).file == ours.parent_path() / "Transcripts_AZS-later.txt");
    CHECK(*hash_file(ours) != *hash_file(theirs));
    CHECK(*hash_file(settled[0].close.transcripts.at(0).file) == *hash_file(theirs));
}

TEST_CASE("a session that was only announced counts as open where its ERCS could not be asked") {
    left_world w;
    const known_stamp stamp({});
    const auto opened = *parse_rfc3339("2026-10-24T23:30:00Z"), now = *parse_rfc3339("2026-10-25T08:00:00Z");
    const left_session announced{"10.0.0.225", "id", opened};
    const std::vector<connector> where{{"10.0.0.225", {}}};
    const left_context in{where, w.folders, R"(AZURESTACK\CloudAdmin)", stamp, now};
    coverage cover;
    cover.sessions = settle_left_sessions({announced}, {}, {}, in, w.tell);
    CHECK(cover.complete());
    ended_sessions unasked;
    unasked.blocked.emplace("10.0.0.225", error{errc::disconnected, "no answer", ""});
    cover.sessions = settle_left_sessions({announced}, unasked, {}, in, w.tell);
    REQUIRE(cover.sessions.size() == 1);
    CHECK(cover.sessions[0].id == "id");
    CHECK(cover.sessions[0].problem.find("no answer") != std::string::npos);
    CHECK_FALSE(cover.complete());
}

TEST_CASE("a program that was still opening its session when it was ended owes no transcript; a shell that was there does") {
    left_world w;
    const std::vector<connector> where{{.name = "10.0.0.225",
                                        .open = {},
                                        .end_left = [](const auto& left, std::stop_token) -> result<std::vector<std::string>> {
                                            std::vector<std::string> ids;
                                            for (const auto& s : left) ids.push_back(s.id);
                                            return ids;
                                        }}};
    const auto opened = *parse_rfc3339("2026-10-24T23:30:00Z");
    const std::vector<left_session> left{
        {.ercs = "10.0.0.225", .id = "shell", .opened = opened},
        {.ercs = "10.0.0.225", .id = "opening", .opened = opened, .child = "4711 1"},
        {.ercs = "10.0.0.225", .id = "open", .opened = opened, .was_opened = true, .child = "4712 1"}};
    CHECK(end_left_sessions(left, where, {}, w.tell).existed == std::set<std::string>{"open", "shell"});
}
