#include "left_sessions.hpp"

#include <catch2/catch.hpp>

#include "scripted_stamp.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

TEST_CASE("a session's transcript is found by the stamp's clock as it was when the session was opened") {
    scripted_run world;
    run_identity who;
    who.id = "1";
    const auto j = journal::create(world.how.run_folder, who);
    REQUIRE(j);
    const progress_sink nobody;
    teller tell(**j, world.time, world.log, nobody);
    run_folders folders;
    folders.landing = folders.cluster_logs = {R"(\\sim\logs\cases)", world.folder.path / "landing", {}};
    folders.transcripts = {{R"(\\sim\logs\cases\transcripts)", world.folder.path / "landing" / "transcripts", {}}};
    write_file(folders.transcripts[0].local / "Transcripts_AZS-ERCS01.txt",
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
    const auto settled = settle_left_sessions({left}, {}, {}, {where, folders, R"(AZURESTACK\CloudAdmin)", stamp, now}, tell);
    REQUIRE(settled.size() == 1);
    INFO(settled[0].problem);
    CHECK(settled[0].proved());
}
