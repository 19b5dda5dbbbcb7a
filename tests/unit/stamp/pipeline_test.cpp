// The endpoint without a protocol: cmdlets run on a stamp folder, their streams are kept.
#include "archive_reader.hpp"
#include "endpoint/cmdlet_table.hpp"
#include "stamp_fixture.hpp"

using namespace stamp_fixture;

TEST_CASE("Get-AzureStackLog writes its folder, zips and log, and returns their paths") {
    stamp s;
    REQUIRE(s.collect({"ece", "CRP"}).state == psrp::pipeline_state::completed);
    CHECK(s.run_folder().filename() == "AzureStackLogs-20261121020000-AZS-ERCS01");
    const auto first = psrp::display(s.out.outputs.front());
    CHECK(first == "\\\\sim\\logs\\run\\AzureStackLogs-20261121020000-AZS-ERCS01\\ECE-20261121020000.zip");
    CHECK(psrp::display(s.out.outputs.back()).ends_with("\\Get-AzureStackLog_Output.log"));
    CHECK(fs::exists(s.run_folder() / "CRP-20261121020000.zip"));
    CHECK(fs::exists(s.run_folder() / "Get-AzureStackLog_Output.log"));
    const auto c = s.report().collections.at(0);
    CHECK(c.outcome == "completed");
    CHECK(c.roles == std::vector<std::string>{"ECE", "CRP"});
    CHECK(c.to - c.from == std::chrono::hours(4));
}

TEST_CASE("two collections in the same second do not collide") {
    stamp s;
    REQUIRE(s.collect({"CRP"}).state == psrp::pipeline_state::completed);
    REQUIRE(s.collect({"CRP"}).state == psrp::pipeline_state::completed);
    CHECK(std::distance(fs::directory_iterator(s.dir.path() / "s" / "share" / "run"), fs::directory_iterator{}) == 2);
}

TEST_CASE("a role that the stamp does not have is an error that names it") {
    stamp s;
    const auto outcome = s.collect({"ECE", "NoSuchRole"});
    REQUIRE(outcome.state == psrp::pipeline_state::failed);
    CHECK(outcome.why->message.find("NoSuchRole") != std::string::npos);
    CHECK(s.report().collections.empty());
}

TEST_CASE("wrong credentials and unknown shares end the cmdlet in Windows' words") {
    stamp s;
    auto fail = [&](const char* path, psrp::value credential) {
        const auto o = s.run(
            {command("Get-AzureStackLog", {{"OutputSharePath", std::string(path)}, {"OutputShareCredential", credential}})});
        REQUIRE(o.state == psrp::pipeline_state::failed);
        return o.why->message;
    };
    CHECK(fail("\\\\sim\\logs", share_writer("no")) == "The user name or password is incorrect");
    CHECK(fail("\\\\sim\\nosuch", share_writer()) == "The network path was not found");
    CHECK(fail("\\\\sim\\logs", psrp::nil{}) == "Access is denied");
    CHECK(s.report().collections.empty());
}

TEST_CASE("a Z date is not converted: the window is wrong by the stamp's offset") {
    stamp s;
    const auto date = [](const char* text) { return timestamp(text); };
    REQUIRE(s.collect({"CRP"}, {{"FromDate", date("2026-11-20T10:00:00Z")}, {"ToDate", date("2026-11-20T11:00:00Z")}}).state ==
            psrp::pipeline_state::completed);
    CHECK(s.out.warnings.size() == 2);
    CHECK(stamplog::format_rfc3339(s.report().collections[0].from) == "2026-11-20T09:00:00Z");
    REQUIRE(s.collect({"CRP"}, {{"FromDate", date("2026-11-20T10:00:00+00:00")}, {"ToDate", date("2026-11-20T11:00:00+00:00")}})
                .state == psrp::pipeline_state::completed);
    CHECK(s.out.warnings.empty());
    CHECK(stamplog::format_rfc3339(s.report().collections[1].from) == "2026-11-20T10:00:00Z");
}

TEST_CASE("roles take their durations one after another, and a stop ends the collection as stopped") {
    stamp s("[durations]\ndefault = 2\nCRP = 5\n");
    REQUIRE(s.collect({"ECE", "CRP"}).state == psrp::pipeline_state::completed);
    CHECK(s.out.waited == 7);
    s.out = {};
    psrp::received_pipeline p;
    p.statements = {{command("Get-AzureStackLog", {{"FilterByRole", psrp::make_string_list({"ECE", "CRP"})},
                                                   {"OutputSharePath", std::string("\\\\sim\\logs\\two")},
                                                   {"OutputShareCredential", share_writer()}})}};
    s.out.stop_at_wait = 2;
    const auto outcome = s.go(p, {});
    CHECK(outcome.state == psrp::pipeline_state::stopped);
    CHECK(outcome.why->fully_qualified_id == "PipelineStopped");
    CHECK(s.report().collections.back().outcome == "stopped");
}

TEST_CASE("a role's fault: an error with the role missing, a missing zip, a spoiled zip, and twice is twice") {
    stamp s(R"(
[[fault]]
kind = "cmdlet-error"
role = "ECE"
terminating = false
text = "There is not enough space on the disk."
times = 1
[[fault]]
kind = "role-missing"
role = "CRP"
times = 1
[[fault]]
kind = "truncated-zip"
role = "SRP"
after_bytes = 100
times = 1
)");
    REQUIRE(s.collect({"ECE", "CRP", "SRP"}).state == psrp::pipeline_state::completed);
    REQUIRE(s.out.errors.size() == 1);
    CHECK(s.out.errors[0].message == "There is not enough space on the disk.");
    CHECK(s.out.outputs.size() == 2);  // the spoiled zip and the log
    CHECK(fs::file_size(s.run_folder() / "SRP-20261121020000.zip") == 100);
    REQUIRE(s.collect({"ECE", "CRP", "SRP"}).state == psrp::pipeline_state::completed);
    CHECK(s.out.outputs.size() == 4);
    CHECK(s.out.errors.empty());
}

TEST_CASE("a refused concurrency is an error while another collection runs, and none alone") {
    stamp s("[[fault]]\nkind = \"concurrency-refused\"\n");
    auto book = ledger::open(*stamp_folder::open(s.dir.path() / "s"), s.time);
    auto other = book->begin_session("AZS-ERCS02", "u", "t");
    collection_record r;
    r.session = other->id;
    r.ercs = "AZS-ERCS02";
    const auto id = **book->begin_collection(r, false);
    const auto refused = s.collect({"ECE"});
    CHECK(refused.state == psrp::pipeline_state::failed);
    REQUIRE(book->end_collection(id, "completed"));
    CHECK(s.collect({"ECE"}).state == psrp::pipeline_state::completed);
    CHECK(s.report().most_at_once == 1);
}

TEST_CASE("the transcript names session, user and cmdlets, and shows no secret") {
    stamp s;
    REQUIRE(s.collect({"CRP"}).state == psrp::pipeline_state::completed);
    s.run({command("Get-Date")});
    REQUIRE(s.transcripts().size() == 1);
    const auto text = *read_file(s.transcripts()[0]);
    CHECK(text.find("Start time: 20261121020000") != std::string::npos);
    CHECK(text.find("PS>CommandInvocation(Get-AzureStackLog)") != std::string::npos);
    CHECK(text.find("name=\"OutputShareCredential\"; value=\"System.Management.Automation.PSCredential\"") !=
          std::string::npos);
    CHECK(text.find("L0gWriter!") == std::string::npos);
}

TEST_CASE("Close-PrivilegedEndpoint takes all transcripts with it, and fails without a place") {
    stamp s("[[fault]]\nkind = \"transcript-copy-fails\"\ntimes = 1\n");
    REQUIRE(write_file(s.transcripts()[0].parent_path() / "PowerShell_transcript.AZS-ERCS01.leftover.20260101000000.txt",
                       "left over"));
    const auto share = s.dir.path() / "s" / "share";
    const auto close = [&] {
        return s.run({command("Close-PrivilegedEndpoint",
                              {{"TranscriptsPathDestination", std::string("\\\\sim\\logs")}, {"Credential", share_writer()}})});
    };
    CHECK(s.run({command("Close-PrivilegedEndpoint")}).state == psrp::pipeline_state::failed);
    CHECK(close().state == psrp::pipeline_state::failed);
    CHECK(s.transcripts().size() == 2);
    CHECK(s.report().sessions[0].how == "open");
    CHECK(close().state == psrp::pipeline_state::completed);
    CHECK(s.transcripts().empty());
    CHECK(s.report().sessions[0].how == "closed");
    CHECK(fs::exists(share / "Transcripts_AZS-ERCS01_20261121020000.zip"));
    // What is done after a close is on record again.
    s.run({command("Get-VirtualDisk")});
    CHECK(s.transcripts().size() == 1);
}

TEST_CASE("the restricted proxies make a pipeline") {
    stamp s;
    const auto outcome = s.run(
        {command("Get-Command"), command("Measure-Object"), command("Select-Object", {{"Property", std::string("Count")}})});
    REQUIRE(outcome.state == psrp::pipeline_state::completed);
    REQUIRE(s.out.outputs.size() == 1);
    CHECK(psrp::as_int(*psrp::as_object(s.out.outputs[0])->find("Count")) == static_cast<std::int64_t>(cmdlet_table().size()));
    s.run({command("Get-Command", {{"Name", std::string("Get-Azure*")}})});
    CHECK(s.out.outputs.size() == 4);
    CHECK(s.run({command("Get-Command", {{"Name", std::string("Get-Date")}})}).state == psrp::pipeline_state::completed);
    CHECK(s.out.errors.at(0).fully_qualified_id == "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand");
}

TEST_CASE("input for a cmdlet that takes none is an error for each object") {
    stamp s;
    CHECK(s.run({command("Get-VirtualDisk")}, {std::string("a"), std::string("b")}).state == psrp::pipeline_state::completed);
    CHECK(s.out.errors.size() == 2);
}

TEST_CASE("every cmdlet runs with its defaults, and as a job") {
    stamp s;
    for (const auto& c : cmdlet_table()) {
        INFO(c.name);
        if (c.name == "Get-AzureStackLog" || c.name == "Close-PrivilegedEndpoint" || c.name == "Measure-Object" ||
            c.name == "Select-Object" || c.name == "Out-Default" || c.name == "Invoke-AzureStackOnDemandLog")
            continue;
        const std::string name(c.name);
        CHECK(s.run({command(name.c_str())}).state == psrp::pipeline_state::completed);
        if (!c.module.empty()) {
            CHECK(s.run({command(name.c_str(), {{"AsJob", true}})}).state == psrp::pipeline_state::completed);
            REQUIRE(s.out.outputs.size() == 1);
            CHECK(psrp::as_object(s.out.outputs[0])->type_names.front() == "System.Management.Automation.PSRemotingJob");
        }
    }
}

TEST_CASE("Test-AzureStack prints a line per test and returns whether all passed") {
    stamp s("[[fault]]\nkind = \"test-fails\"\ntext = \"AzsControlPlane\"\ntimes = 1\n");
    REQUIRE(s.run({command("Test-AzureStack")}).state == psrp::pipeline_state::completed);
    CHECK(psrp::as_bool(s.out.outputs.at(0)) == false);
    CHECK(std::count(s.out.lines.begin(), s.out.lines.end(), "    FAIL : Azure Stack Hub Control Plane") == 1);
    REQUIRE(s.run({command("Test-AzureStack", {{"Include", std::string("AzsInfraCapacity")}})}).state ==
            psrp::pipeline_state::completed);
    CHECK(psrp::as_bool(s.out.outputs.at(0)) == true);
    CHECK(s.out.lines.size() == 3);
    CHECK(s.run({command("Test-AzureStack", {{"Include", std::string("NoTest")}})}).state == psrp::pipeline_state::failed);
}

TEST_CASE("Test-AzureStack knows its groups, and warns of nothing in the readiness groups: it errs") {
    stamp s;
    const auto group = [&](const char* name) {
        return s.run({command("Test-AzureStack", {{"Group", std::string(name)}})}).state;
    };
    CHECK(group("NoGroup") == psrp::pipeline_state::failed);
    REQUIRE(group("UpdateReadiness") == psrp::pipeline_state::completed);
    CHECK(s.out.lines.size() == 1 + 2 * 4);
    CHECK(s.out.errors.empty());
    REQUIRE(group("SecretRotationReadiness") == psrp::pipeline_state::completed);
    CHECK(s.out.warnings.empty());
    REQUIRE(s.out.errors.size() == 1);
    CHECK(s.out.errors[0].message == "WARN : Azure Stack Hub Hosting Service Certificates");
    REQUIRE(group("default") == psrp::pipeline_state::completed);
    CHECK(s.out.warnings.size() == 1);
    CHECK(s.out.errors.empty());
}

TEST_CASE("the SeedRing role's report tells of the last Test-AzureStack, and of a fault where none ran") {
    stamp s("[[fault]]\nkind = \"test-fails\"\ntext = \"AzsSFRoleSummary\"\ntimes = 1\n");
    const auto report = [&](const char* below) {
        const auto folder = s.dir.path() / "s" / "share" / below;
        REQUIRE(s.run({command("Get-AzureStackLog", {{"FilterByRole", std::string("SeedRing")},
                                                     {"OutputSharePath", "\\\\sim\\logs\\" + std::string(below)},
                                                     {"OutputShareCredential", share_writer()}})})
                    .state == psrp::pipeline_state::completed);
        std::string text;
        for (const auto& run : fs::directory_iterator(folder))
            for (const auto& [path, content] : members_of_file(
                     run.path() /
                     ("SeedRing-" + psrp::display(s.out.outputs[0]).substr(psrp::display(s.out.outputs[0]).size() - 18))))
                if (path.ends_with(".HTML")) text = content;
        fs::remove_all(folder);
        return text.find("Service Fabric Role Summary</td><td class=\"fail\">") != std::string::npos;
    };
    CHECK(report("run"));
    REQUIRE(s.run({command("Test-AzureStack")}).state == psrp::pipeline_state::completed);
    CHECK(report("two"));  // the fault is used up by now
}

TEST_CASE("Get-ClusterLog has no way to the share unless the stamp's machines may write there") {
    stamp s;
    s.run({command("Get-ClusterLog", {{"Destination", std::string("\\\\sim\\logs")}})});
    CHECK(s.out.errors.at(0).message == "Access is denied");
    s.run({command("Get-ClusterLog", {{"Node", std::string("AZS-NODE02")}, {"TimeSpan", std::int32_t{60}}})});
    REQUIRE(s.out.outputs.size() == 1);
    CHECK(psrp::display(s.out.outputs[0]).ends_with("AZS-NODE02.azurestack.local_cluster.log"));
    s.run({command("Get-ClusterLog", {{"Node", std::string("AZS-NODE02")}, {"Health", true}})});
    REQUIRE(s.out.outputs.size() == 1);
    CHECK(psrp::display(s.out.outputs[0]).ends_with("AZS-NODE02.azurestack.local_health.log"));
    const auto unknown = s.run({command("Get-ClusterLog", {{"Node", psrp::make_string_list({"AZS-NODE01", "AZS-NODE09"})}})});
    REQUIRE(unknown.state == psrp::pipeline_state::failed);
    CHECK(unknown.why->message.find("AZS-NODE09") != std::string::npos);
    CHECK(s.out.outputs.empty());
}

TEST_CASE("a log type that does not exist is refused") {
    stamp s;
    const auto bad = s.collect({"CRP"}, {{"FilterByLogType", std::string("Everything")}});
    REQUIRE(bad.state == psrp::pipeline_state::failed);
    CHECK(bad.why->fully_qualified_id == "ParameterArgumentValidationError,Get-AzureStackLog");
    CHECK(s.collect({"CRP"}, {{"FilterByLogType", psrp::make_string_list({"share", "File"})}}).state ==
          psrp::pipeline_state::completed);
}

TEST_CASE("a share folder that is not there ends the cmdlet with New-PSDrive's words") {
    stamp s;
    const auto o = s.run({command("Get-AzureStackLog", {{"OutputSharePath", std::string("\\\\sim\\logs\\new")},
                                                        {"OutputShareCredential", share_writer()}})});
    REQUIRE(o.state == psrp::pipeline_state::failed);
    CHECK(o.why->message == "The specified drive root \"\\\\sim\\logs\\new\" either does not exist, or it is not a folder.");
    CHECK(o.why->fully_qualified_id == "DriveRootError,Microsoft.PowerShell.Commands.NewPSDriveCommand");
    CHECK_FALSE(fs::exists(s.dir.path() / "s" / "share" / "new"));
}
