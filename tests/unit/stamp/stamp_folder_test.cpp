#include "stamp/stamp_folder.hpp"

#include <catch2/catch.hpp>

#include "stamp/files.hpp"
#include "temp_folder.hpp"

using namespace stampsim;

TEST_CASE("a stamp folder opens with the settings that it was made with") {
    temp_folder dir;
    stamp_settings s;
    s.seed = 77;
    s.ercs_count = 1;
    s.timezone = "Tokyo Standard Time";
    REQUIRE(stamp_folder::make(dir.path() / "s", s, {}));
    const auto opened = stamp_folder::open(dir.path() / "s");
    REQUIRE(opened);
    CHECK(opened->settings().seed == 77);
    CHECK(opened->settings().timezone == "Tokyo Standard Time");
    CHECK(std::filesystem::is_directory(opened->transcripts("AZS-ERCS01")));
    CHECK_FALSE(std::filesystem::exists(opened->ercs("AZS-ERCS02")));
}

TEST_CASE("the deployment information is UTF-16LE with BOM and names an address per ERCS") {
    temp_folder dir;
    REQUIRE(stamp_folder::make(dir.path() / "s", {}, {}));
    const auto file = *read_file(dir.path() / "s" / "AzureStackStampDeploymentInfo.json");
    CHECK(file.substr(0, 2) == "\xff\xfe");
    std::string narrow;
    for (std::size_t i = 2; i < file.size(); i += 2) narrow += file[i];
    CHECK(narrow.find("EmergencyConsoleIPAddresses") != std::string::npos);
    CHECK(narrow.find("192.0.2.227") != std::string::npos);
    CHECK(narrow.find("W. Europe Standard Time") != std::string::npos);
}

TEST_CASE("init refuses a folder with something in it, wrong settings and a wrong fault file") {
    temp_folder dir;
    REQUIRE(write_file(dir.path() / "faults.toml", "[[fault]]\nkind = \"explodes\"\n"));
    CHECK(stamp_folder::make(dir.path(), {}, {}).error().code == stamplog::errc::conflict);
    stamp_settings s;
    s.ercs_count = 2;
    CHECK_FALSE(stamp_folder::make(dir.path() / "a", s, {}));
    s = {};
    s.timezone = "Mars Standard Time";
    CHECK_FALSE(stamp_folder::make(dir.path() / "b", s, {}));
    s = {};
    s.content = dir.path() / "nosuch";
    CHECK_FALSE(stamp_folder::make(dir.path() / "c", s, {}));
    CHECK_FALSE(stamp_folder::make(dir.path() / "d", {}, dir.path() / "faults.toml"));
    CHECK(stamp_folder::open(dir.path()).error().code == stamplog::errc::not_found);
}
