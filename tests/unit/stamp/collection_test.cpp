// Faults, durations, time-outs and the output log of Get-AzureStackLog, and what the other cmdlets have of them.
#include <algorithm>

#include "archive_reader.hpp"
#include "stamp_fixture.hpp"

using namespace stamp_fixture;

namespace {

std::string output_log(stamp& s) { return *read_file(s.run_folder() / "Get-AzureStackLog_Output.log"); }

}  // namespace

TEST_CASE("the output log is a transcript with plain lines and harmless errors at the line's start") {
    stamp s("[[fault]]\nkind = \"log-noise\"\n");
    REQUIRE(s.collect({"CRP"}).state == psrp::pipeline_state::completed);
    const auto text = output_log(s);
    CHECK(text.starts_with(
        "\xef\xbb\xbf**********************\r\nWindows PowerShell transcript start\r\nStart time: 20261121020000\r\n"
        "Username: AZURESTACK\\CloudAdmin\r\n"));
    CHECK(text.find("\r\nTranscript started, output file is \\\\sim\\logs\\run\\AzureStackLogs-20261121020000-AZS-ERCS01\\"
                    "Get-AzureStackLog_Output.log\r\n") != std::string::npos);
    CHECK(text.find("\r\nCollecting role CRP\r\n") != std::string::npos);
    CHECK(text.find("\r\nPS>TerminatingError(Get-Item): \"Cannot find path") != std::string::npos);
    CHECK(text.ends_with("Windows PowerShell transcript end\r\nEnd time: 20261121020000\r\n**********************\r\n"));
}

TEST_CASE("TimeOutInMinutes ends a role that takes longer, and the collection with it") {
    stamp s("[durations]\ndefault = 50\nCRP = 3600\n");
    const auto began = s.time.steady();
    REQUIRE(s.collect({"ECE", "CRP", "SRP"}, {{"TimeOutInMinutes", std::int32_t{2}}}).state == psrp::pipeline_state::completed);
    CHECK(s.time.steady() - began == std::chrono::minutes(2));
    CHECK(s.report().collections[0].outcome == "timed-out");
    REQUIRE(s.out.errors.size() == 1);
    CHECK(s.out.errors[0].fully_qualified_id == "TimeOut,Get-AzureStackLog");
    CHECK(fs::exists(s.run_folder() / "ECE-20261121020050.zip"));
    CHECK(std::distance(fs::directory_iterator(s.run_folder()), fs::directory_iterator{}) == 2);
    CHECK(output_log(s).find("\r\nGet-AzureStackLog timed-out\r\n") != std::string::npos);
    // A last role that just fits is in time.
    REQUIRE(s.run({command("Get-AzureStackLog", {{"FilterByRole", std::string("ECE")}, {"TimeOutInMinutes", std::int32_t{1}}})})
                .state == psrp::pipeline_state::completed);
    CHECK(s.report().collections[1].outcome == "completed");
}

TEST_CASE("a role whose zip is written when the time is over stops there") {
    temp_folder dir;
    REQUIRE(make_folders(dir.path() / "content"));
    REQUIRE(write_file(dir.path() / "content" / "Big-20260101000000.zip", std::string(3 << 20, 'x')));
    stamp_settings settings;
    settings.content = dir.path() / "content";
    REQUIRE(stamp_folder::make(dir.path() / "s", settings, {}));
    // Every look at the clock takes a quarter of a minute.
    class slow_clock final : public stamplog::clock {
     public:
        stamplog::utc_time now() const override { return *stamplog::parse_rfc3339("2026-11-21T01:00:00Z"); }
        stamplog::steady_time steady() const override { return stamplog::steady_time(std::chrono::seconds(15) * ++looks); }
        void sleep_until(stamplog::steady_time) override {}
        mutable int looks = 0;
    } time;
    stamplog::testing::seeded_entropy random;
    auto e = std::move(*endpoint::open(dir.path() / "s", 1, time, random));
    REQUIRE(e->begin_session("u"));
    kept_streams out;
    psrp::received_pipeline p;
    p.statements = {{command("Get-AzureStackLog", {{"TimeOutInMinutes", std::int32_t{1}}})}};
    REQUIRE(e->run(
                 p, {}, [](const auto&) { return stamplog::fail(stamplog::errc::refused, ""); }, out)
                .state == psrp::pipeline_state::completed);
    auto book = ledger::open(*stamp_folder::open(dir.path() / "s"), time);
    CHECK(book->report()->collections[0].outcome == "timed-out");
    std::uintmax_t size = 0;
    for (const auto& entry : fs::recursive_directory_iterator(dir.path() / "s" / "ercs"))
        if (entry.path().extension() == ".zip") size = entry.file_size();
    CHECK(size > 0);
    CHECK(size < 3 << 20);
}

TEST_CASE("two faults of one kind are two faults, each with its own numbers") {
    stamp s(R"(
[[fault]]
kind = "truncated-zip"
role = "SRP"
after_bytes = 100
times = 1
[[fault]]
kind = "truncated-zip"
role = "SRP"
after_bytes = 200
times = 1
)");
    for (std::uintmax_t size : {100, 200}) {
        REQUIRE(s.collect({"SRP"}).state == psrp::pipeline_state::completed);
        CHECK(fs::file_size(s.run_folder() / "SRP-20261121020000.zip") == size);
        fs::remove_all(s.run_folder());
    }
    REQUIRE(s.collect({"SRP"}).state == psrp::pipeline_state::completed);
    CHECK(fs::file_size(s.run_folder() / "SRP-20261121020000.zip") > 200);
}

TEST_CASE("a zip that lies and ends early does both; a fault that cannot be made fails the cmdlet") {
    stamp s(R"(
[[fault]]
kind = "truncated-zip"
role = "SRP"
after_bytes = 1000
[[fault]]
kind = "lying-zip"
role = "SRP"
[[fault]]
kind = "truncated-zip"
role = "CRP"
after_bytes = 100000000
)");
    stamp plain;
    REQUIRE(plain.collect({"SRP"}).state == psrp::pipeline_state::completed);
    REQUIRE(s.collect({"SRP"}).state == psrp::pipeline_state::completed);
    const auto whole = *read_file(plain.run_folder() / "SRP-20261121020000.zip");
    const auto spoiled = *read_file(s.run_folder() / "SRP-20261121020000.zip");
    REQUIRE(spoiled.size() == 1000);
    CHECK(spoiled.substr(0, 14) == whole.substr(0, 14));
    CHECK(spoiled[14] != whole[14]);  // the first member's CRC
    fs::remove_all(s.run_folder());
    const auto failed = s.collect({"CRP"});
    REQUIRE(failed.state == psrp::pipeline_state::failed);
    CHECK(failed.why->message.find("the fault cannot be made in CRP-") != std::string::npos);
    CHECK_FALSE(fs::exists(s.run_folder() / "CRP-20261121020000.zip"));
    CHECK(s.report().collections.back().outcome == "failed");
}

TEST_CASE("a cmdlet-error of any cmdlet has a text and the id that it was given") {
    stamp s(R"(
[[fault]]
kind = "cmdlet-error"
cmdlet = "Get-VirtualDisk"
times = 1
[[fault]]
kind = "cmdlet-error"
cmdlet = "Get-VirtualDisk"
id = "Busy"
text = "busy"
times = 1
[[fault]]
kind = "cmdlet-error"
cmdlet = "Get-StorageJob"
id = "Busy"
terminating = false
)");
    const auto first = s.run({command("Get-VirtualDisk")});
    REQUIRE(first.state == psrp::pipeline_state::failed);
    CHECK(first.why->message == "There is not enough space on the disk.");
    const auto second = s.run({command("Get-VirtualDisk")});
    REQUIRE(second.state == psrp::pipeline_state::failed);
    CHECK(second.why->message == "busy");
    CHECK(second.why->fully_qualified_id == "Busy,Get-VirtualDisk");
    CHECK(s.run({command("Get-VirtualDisk")}).state == psrp::pipeline_state::completed);
    REQUIRE(s.run({command("Get-StorageJob")}).state == psrp::pipeline_state::completed);
    CHECK(s.out.errors.at(0).fully_qualified_id == "Busy,Get-StorageJob");
    CHECK(s.out.outputs.size() == 1);
}

TEST_CASE("every cmdlet takes the duration that the fault file gives it") {
    std::string file = "[durations]\n";
    for (auto name : endpoint_cmdlets()) file += "\"" + std::string(name) + "\" = 7\n";
    stamp s(file);
    for (auto name : endpoint_cmdlets()) {
        INFO(name);
        if (name == "Get-AzureStackLog") continue;
        const std::string cmdlet(name);
        if (name == "Invoke-AzureStackOnDemandLog")
            s.run({command(cmdlet.c_str(), {{"Generate", true}})});
        else if (name == "Close-PrivilegedEndpoint")
            s.run({command(cmdlet.c_str(),
                           {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}, {"Credential", share_writer()}})});
        else
            s.run({command(cmdlet.c_str())});
        CHECK(s.out.waited == Approx(7));
    }
    REQUIRE(s.collect({"CRP"}).state == psrp::pipeline_state::completed);
    CHECK(s.out.waited == Approx(7));
}

TEST_CASE("a cmdlet that hangs says nothing more, and ends with a stop") {
    stamp s("[[fault]]\nkind = \"hang\"\ncmdlet = \"Get-VirtualDisk\"\ntimes = 1\n");
    CHECK(s.run({command("Get-StorageJob")}).state == psrp::pipeline_state::completed);
    CHECK_FALSE(s.out.silent);
    psrp::received_pipeline p;
    p.statements = {{command("Get-VirtualDisk")}};
    s.out = {};
    s.out.stop_at_wait = 2;
    CHECK(s.go(p, {}).state == psrp::pipeline_state::stopped);
    CHECK(s.out.silent);
    CHECK(s.run({command("Get-VirtualDisk")}).state == psrp::pipeline_state::completed);
}

TEST_CASE("a close takes no transcript of a session that is still open") {
    stamp s;
    stamplog::testing::seeded_entropy other_random{7};
    auto other = std::move(*endpoint::open(s.dir.path() / "s", 1, s.time, other_random));
    REQUIRE(other->begin_session("AZURESTACK\\Other"));
    REQUIRE(s.transcripts().size() == 2);
    const auto close = [&] {
        return s.run({command("Close-PrivilegedEndpoint", {{"TranscriptsPathDestination", std::string("\\\\sim\\logs\\two")},
                                                           {"Credential", share_writer()}})});
    };
    REQUIRE(close().state == psrp::pipeline_state::completed);
    REQUIRE(s.transcripts().size() == 1);
    CHECK(read_file(s.transcripts()[0])->find("AZURESTACK\\Other") != std::string::npos);
    const auto first = s.dir.path() / "s" / "share" / "two" / "Transcripts_AZS-ERCS01_20261121020000.zip";
    CHECK(members_of_file(first).size() == 1);
    const auto before = *read_file(first);
    // Left over once that session is gone; a close in the same second overwrites nothing.
    other.reset();
    REQUIRE(close().state == psrp::pipeline_state::completed);
    CHECK(s.transcripts().empty());
    CHECK(*read_file(first) == before);
    CHECK(members_of_file(s.dir.path() / "s" / "share" / "two" / "Transcripts_AZS-ERCS01_20261121020001.zip").size() == 2);
}

TEST_CASE("a close that closes the shell says so to the front") {
    stamp s("[[fault]]\nkind = \"shell-closes\"\ntimes = 1\n");
    CHECK_FALSE(s.run({command("Get-VirtualDisk")}).ends_shell);
    CHECK_FALSE(s.run({command("Close-PrivilegedEndpoint")}).ends_shell);  // it failed
    const auto closed =
        s.run({command("Close-PrivilegedEndpoint",
                       {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}, {"Credential", share_writer()}})});
    CHECK(closed.state == psrp::pipeline_state::completed);
    CHECK(closed.ends_shell);
    CHECK(s.transcripts().empty());
}
