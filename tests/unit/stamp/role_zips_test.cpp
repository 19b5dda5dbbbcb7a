#include "content/role_zips.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "archive_reader.hpp"
#include "content/role_catalogue.hpp"
#include "stamp/files.hpp"
#include "temp_folder.hpp"

using namespace stampsim;
namespace fs = std::filesystem;

namespace {

const time_zone& role_zone() {
    static const time_zone z = std::move(*time_zone::windows("W. Europe Standard Time"));
    return z;
}
const window role_window{*stamplog::parse_rfc3339("2026-11-21T08:00:00Z"), *stamplog::parse_rfc3339("2026-11-21T12:00:00Z")};

struct fixture {
    temp_folder dir;
    stamp_settings settings;
    std::vector<std::string> write(const std::string& role, const collection_filter& f = {}, const char* below = "out") {
        fs::create_directories(dir.path() / below);
        auto names =
            role_source::open(settings, role_zone())->write(role, role_window, f, dir.path() / below, "20261121130000", {});
        REQUIRE(names);
        return *names;
    }
    std::map<std::string, std::string> all(const std::string& role, const collection_filter& f = {}) {
        std::map<std::string, std::string> members;
        fs::remove_all(dir.path() / "out");
        for (const auto& name : write(role, f)) members.merge(members_of_file(dir.path() / "out" / name));
        return members;
    }
};

}  // namespace

TEST_CASE("the zips of all roles have the size that was asked for, within a fifth") {
    for (std::uint64_t mb : {6, 24}) {
        fixture f;
        f.settings.size_mb = mb;
        std::uint64_t total = 0;
        for (const auto& role : role_source::open(f.settings, role_zone())->roles())
            for (const auto& name : f.write(role)) total += fs::file_size(f.dir.path() / "out" / name);
        INFO(mb << " MB asked, " << total << " bytes made");
        CHECK(total > mb * 800'000);
        CHECK(total < mb * 1'200'000);
    }
}

TEST_CASE("the same role asked of two ERCS VMs gives the same bytes") {
    fixture f;
    f.settings.size_mb = 4;
    for (const auto& name : f.write("ECE", {}, "a")) {
        f.write("ECE", {}, name == "ECE-20261121130000.zip" ? "b" : "c");
        CHECK(*read_file(f.dir.path() / "a" / name) == *read_file(f.dir.path() / "b" / name));
    }
}

TEST_CASE("Storage comes in parts and holds what the reference says") {
    fixture f;
    f.settings.size_mb = 4;
    const auto names = f.write("Storage");
    REQUIRE(names.size() >= 4);
    CHECK(names[0] == "Storage-20261121130000.zip");
    CHECK(names[1] == "Storage-part2-20261121130000.zip");
    const auto members = f.all("Storage");
    CHECK(members.contains("AZS-NODE01/Reports/Cluster.log"));
    CHECK(members.contains("AZS-NODE01/WinEvents/Event_Microsoft-Windows-StorageSpaces-Driver-Operational.EVTX"));
    // The health zip is alike in every node's folder, and a zip.
    const auto health = "/StorageDiagnosticInfo/HealthTest-s-cluster-20261121-0900.zip";
    CHECK(members.at(std::string("AZS-NODE01") + health) == members.at(std::string("AZS-NODE04") + health));
    CHECK(members.at(std::string("AZS-NODE01") + health).substr(0, 2) == "PK");
    const auto inner = members_of_bytes(members.at(std::string("AZS-NODE01") + health));
    for (const char* name : {"0_CloudHealthSummary.log", "0_CloudHealthGatherTranscript.log", "GetCounters.blg",
                             "GetPhysicalDisk.XML", "ShareStatus.XML", "SddcDiagnosticArchiveJob.txt",
                             "Node_AZS-NODE03/Application.EVTX", "AZS-NODE03.azurestack.local_health.log"}) {
        INFO(name);
        CHECK(inner.contains(name));
    }
    for (const char* node : {"AZS-NODE01", "AZS-NODE04"})
        CHECK(inner.at(std::string(node) + ".azurestack.local_cluster.log") ==
              members.at(std::string(node) + "/Reports/Cluster.log"));
    CHECK(members.at("AZS-NODE01/LocaleMetaData/System_1033.MTA") == members.at("AZS-NODE02/LocaleMetaData/System_1033.MTA"));
}

TEST_CASE("the Storage role's zips have backslashes, the others slashes") {
    fixture f;
    f.settings.size_mb = 1;
    CHECK(read_file(f.dir.path() / "out" / f.write("Storage").front())->find("AZS-NODE01\\WinEvents\\Event_") == 30);
    CHECK(read_file(f.dir.path() / "out" / f.write("ECE").front())->find("AZS-ERCS01/ECE/Logs/") == 30);
}

TEST_CASE("a zip to be spoiled is not seen under its name before it is, and an error leaves none") {
    fixture f;
    f.settings.size_mb = 1;
    fs::create_directories(f.dir.path() / "out");
    const auto file = f.dir.path() / "out" / "ECE-20261121130000.zip";
    int spoiled = 0;
    const auto write = [&](bool fine) {
        return role_source::open(f.settings, role_zone())
            ->write("ECE", role_window, {}, f.dir.path() / "out", "20261121130000", {},
                    [&](const fs::path& hidden) -> stamplog::result<void> {
                        ++spoiled;
                        CHECK_FALSE(parse_zip_name(hidden.filename().string()));
                        CHECK(fs::file_size(hidden) > 1000);
                        CHECK_FALSE(fs::exists(file));
                        if (!fine) return stamplog::fail(stamplog::errc::config, "cannot");
                        return {};
                    });
    };
    CHECK_FALSE(write(false));
    CHECK(fs::is_empty(f.dir.path() / "out"));
    REQUIRE(write(true));
    CHECK(spoiled == 2);
    CHECK(fs::exists(file));
    CHECK(std::distance(fs::directory_iterator(f.dir.path() / "out"), fs::directory_iterator{}) == 1);
}

TEST_CASE("the validation report tells the test that failed") {
    fixture f;
    f.settings.size_mb = 1;
    for (const auto& [path, content] : f.all("SeedRing", {.failed_test = "AzsInfraCapacity"})) {
        if (path.ends_with(".json"))
            CHECK(content.find(
                      "\"AzsInfraCapacity\", \"Title\": \"Azure Stack Hub Infrastructure Capacity\", \"Result\": \"FAIL\"") !=
                  std::string::npos);
        if (path.ends_with(".HTML"))
            CHECK(content.find("Infrastructure Capacity</td><td class=\"fail\">FAIL") != std::string::npos);
    }
    for (const auto& [path, content] : f.all("SeedRing"))
        if (path.ends_with(".json")) CHECK(content.find("FAIL") == std::string::npos);
}

TEST_CASE("roles overlap as on a real stamp") {
    fixture f;
    f.settings.size_mb = 4;
    const auto storage = f.all("Storage");
    std::size_t shared = 0;
    for (const auto& [path, content] : f.all("ACS"))
        if (storage.contains(path) && storage.at(path) == content) ++shared;
    CHECK(shared > 10);
    const auto machines = f.all("VirtualMachines");
    const auto ece = f.all("ECE");
    const auto system = "AZS-ERCS01/WinEvents/Event_System.EVTX";
    CHECK(machines.at(system) == ece.at(system));
    const auto seed_ring = f.all("SeedRing");
    CHECK(std::any_of(seed_ring.begin(), seed_ring.end(),
                      [](const auto& m) { return m.first.find("AzureStack_Validation_Summary_") != std::string::npos; }));
}

TEST_CASE("filters by node and log type leave the rest out") {
    fixture f;
    f.settings.size_mb = 4;
    for (const auto& [path, content] : f.all("BareMetal", {.nodes = {"azs-node02"}, .log_types = {"WindowsEvent"}})) {
        CHECK(path.starts_with("AZS-NODE02/"));
        CHECK(path.ends_with(".EVTX"));
    }
    const auto traces = f.all("BareMetal", {.log_types = {"share"}});
    CHECK_FALSE(traces.empty());
    for (const auto& [path, content] : traces) CHECK(path.ends_with(".etl"));
    for (const auto& [path, content] : f.all("BareMetal", {.log_types = {"File"}}))
        CHECK_FALSE((path.ends_with(".etl") || path.ends_with(".EVTX")));
    CHECK(
        f.all("BareMetal", {.nodes = {}, .log_types = {}, .include_dumps = true}).contains("AZS-NODE01/Dumps/LiveKernel.dmp"));
}

TEST_CASE("a huge member is streamed and has its size") {
    fixture f;
    f.settings.size_mb = 1;
    f.settings.huge_member_mb = 70;
    const auto names = f.write("Storage");
    const auto members = members_of_file(f.dir.path() / "out" / names.back());
    CHECK(members.at("AZS-NODE01/Dumps/MEMORY.DMP").size() == (70u << 20));
}

TEST_CASE("a guard that says stop leaves a cut file and an error that says so") {
    fixture f;
    fs::create_directories(f.dir.path() / "out");
    auto r = role_source::open(f.settings, role_zone())
                 ->write("ECE", role_window, {}, f.dir.path() / "out", "20261121130000",
                         [](std::uint64_t written, std::uint64_t step) { return std::min(step, 100'000 - written); });
    REQUIRE_FALSE(r);
    CHECK(r.error().code == stamplog::errc::cancelled);
    CHECK(fs::file_size(f.dir.path() / "out" / "ECE-20261121130000.zip") == 100'000);
}

TEST_CASE("the catalogue has the 79 published names, each once") {
    std::set<std::string_view> names;
    for (const auto& r : role_catalogue()) names.insert(r.name);
    CHECK(names.size() == 79);
    CHECK(role_catalogue().size() == 79);
    fixture f;
    CHECK(role_source::open(f.settings, role_zone())->spelling("seedring") == "SeedRing");
    CHECK_FALSE(role_source::open(f.settings, role_zone())->spelling("NoSuchRole"));
}

TEST_CASE("bsdtar lists what we write") {
    fixture f;
    f.settings.size_mb = 2;
    const auto name = f.write("CRP").front();
    const auto command =
        "bsdtar -tf '" + (f.dir.path() / "out" / name).string() + "' > '" + (f.dir.path() / "list").string() + "'";
    if (std::system("command -v bsdtar > /dev/null") != 0) {
        WARN("SKIPPED: bsdtar is not installed");
        return;
    }
    CHECK(std::system(command.c_str()) == 0);
    CHECK(read_file(f.dir.path() / "list")->find("AZS-XRP01/CRP/Logs/CRP.log") != std::string::npos);
}
