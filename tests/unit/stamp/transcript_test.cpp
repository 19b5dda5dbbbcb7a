#include "stamp/transcript.hpp"

#include <catch2/catch.hpp>

#include "archive_reader.hpp"

#include "seeded_entropy.hpp"
#include "stamp/files.hpp"
#include "stamp/transcript_store.hpp"
#include "temp_folder.hpp"

using namespace stampsim;

namespace {
local_time noon() {
    return local_time(std::chrono::local_days(std::chrono::year(2026) / 11 / 21).time_since_epoch() + std::chrono::hours(12));
}
}  // namespace

TEST_CASE("a transcript looks as a JEA session's") {
    temp_folder dir;
    stamplog::testing::seeded_entropy random;
    const auto name = transcript_name("AZS-ERCS01", noon(), random);
    CHECK(name.starts_with("PowerShell_transcript.AZS-ERCS01."));
    CHECK(name.ends_with(".20261121120000.txt"));
    CHECK(name.size() == std::string("PowerShell_transcript.AZS-ERCS01.12345678.20261121120000.txt").size());
    transcript t(dir.path() / name,
                 {.user = "AZURESTACK\\CloudAdmin", .machine = "AZS-ERCS01", .start = noon(), .process_id = 7});
    t.command("Get-ClusterLog", {{"Destination", "\\\\sim\\logs"}, {"TimeSpan", "60"}});
    t.output("one\ntwo");
    t.end(noon());
    const auto text = *read_file(dir.path() / name);
    CHECK(text.find("Windows PowerShell transcript start\r\nStart time: 20261121120000\r\nUsername: AZURESTACK\\CloudAdmin\r\n"
                    "RunAs User: WinRM Virtual Users\\WinRM VA_1_AZURESTACK_CloudAdmin\r\n") != std::string::npos);
    CHECK(text.find("PS>CommandInvocation(Get-ClusterLog): \"Get-ClusterLog\"\r\n"
                    ">> ParameterBinding(Get-ClusterLog): name=\"Destination\"; value=\"\\\\sim\\logs\"\r\n") !=
          std::string::npos);
    CHECK(text.find("one\r\ntwo\r\n") != std::string::npos);
    CHECK(text.ends_with("Windows PowerShell transcript end\r\nEnd time: 20261121120000\r\n**********************\r\n"));
}

TEST_CASE("a transfer takes every transcript and removes none before it is told to") {
    temp_folder dir;
    const auto from = dir.path() / "from", to = dir.path() / "to";
    REQUIRE(make_folders(from));
    REQUIRE(make_folders(to));
    REQUIRE(write_file(from / "PowerShell_transcript.A.x.20260101000000.txt", "left over"));
    REQUIRE(write_file(from / "PowerShell_transcript.A.a.20260102000000.txt", "current"));
    const auto done =
        transfer_transcripts(transcripts_in(from), from / "PowerShell_transcript.A.a.20260102000000.txt", to, "A", noon());
    REQUIRE(done);
    CHECK(done->zip_name == "Transcripts_A_20261121120000.zip");
    CHECK(done->transferred.size() == 2);
    CHECK(transcripts_in(from).size() == 2);
    const auto copied = members_of_file(to / done->zip_name);
    CHECK(copied.at("PowerShell_transcript.A.x.20260101000000.txt") == "left over");
    // The session that closes is still writing its own: the copy is ended for it.
    const auto own = copied.at("PowerShell_transcript.A.a.20260102000000.txt");
    CHECK(own.starts_with("current"));
    CHECK(own.find("Windows PowerShell transcript end\r\nEnd time: 20261121120000\r\n") != std::string::npos);
    // What another close took meanwhile is no error.
    const auto gone = transfer_transcripts({from / "gone.txt"}, {}, to, "A", noon() - std::chrono::hours(1));
    REQUIRE(gone);
    CHECK(gone->transferred.empty());
    remove_transcripts(*done);
    CHECK(transcripts_in(from).empty());
    // A second close in the same second has a name of its own.
    CHECK(transfer_transcripts({}, {}, to, "A", noon())->zip_name == "Transcripts_A_20261121120001.zip");
    CHECK_FALSE(transfer_transcripts({}, {}, dir.path() / "nosuch", "A", noon()));
}
