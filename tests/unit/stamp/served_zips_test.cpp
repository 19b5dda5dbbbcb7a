#include "content/served_zips.hpp"

#include <catch2/catch.hpp>

#include "content/role_zips.hpp"
#include "stamp/files.hpp"
#include "stamp/stamp_folder.hpp"
#include "temp_folder.hpp"

using namespace stampsim;
namespace fs = std::filesystem;

namespace {
void put(const fs::path& file, const std::string& content) {
    REQUIRE(make_folders(file.parent_path()));
    REQUIRE(write_file(file, content));
}
}  // namespace

TEST_CASE("names of role zips are taken apart") {
    const auto plain = parse_zip_name("Storage-20180505055532.zip");
    REQUIRE(plain);
    CHECK((plain->role == "Storage" && plain->part == 1));
    const auto part = parse_zip_name("Storage-part7-20180505055845.zip");
    REQUIRE(part);
    CHECK((part->role == "Storage" && part->part == 7 && part->timestamp == "20180505055845"));
    for (const char* other : {"Storage.zip", "Transcripts_x.zip", "Storage-2018.zip", "-20180505055845.zip"})
        CHECK_FALSE(parse_zip_name(other));
}

TEST_CASE("a role is served from the first folder that holds it, bit for bit, under its own names") {
    temp_folder dir;
    const auto content = dir.path() / "content";
    put(content / "AzureStackLogs-1-AZS-ERCS01" / "ECE-20260101000000.zip", "ece of one");
    put(content / "AzureStackLogs-2-AZS-ERCS02" / "ECE-20260101000001.zip", "ece of two");
    put(content / "AzureStackLogs-2-AZS-ERCS02" / "Custom-20260101000001.zip", "custom");
    put(content / "AzureStackLogs-2-AZS-ERCS02" / "Custom-part2-20260101000002.zip", std::string(700'000, 'x'));
    put(content / "AzureStackLogs-2-AZS-ERCS02" / "readme.txt", "no zip");
    stamp_settings s;
    s.content = content;
    const auto zone = time_zone::windows("UTC");
    const auto source = role_source::open(s, *zone);
    REQUIRE(source);
    CHECK(source->roles() == std::vector<std::string>{"Custom", "ECE"});
    CHECK(source->spelling("custom") == "Custom");
    CHECK_FALSE(source->spelling("Storage"));
    const auto out = dir.path() / "out";
    REQUIRE(make_folders(out));
    REQUIRE(*source->write("ECE", {}, {}, out, "20300101000000", {}) == std::vector<std::string>{"ECE-20260101000000.zip"});
    CHECK(*read_file(out / "ECE-20260101000000.zip") == "ece of one");
    CHECK(source->write("Custom", {}, {}, out, "20300101000000", {})->size() == 2);
    CHECK(read_file(out / "Custom-part2-20260101000002.zip")->size() == 700'000);
}

TEST_CASE("a content folder without role zips, or with a name that is no text, is refused") {
    temp_folder dir;
    put(dir.path() / "none" / "readme.txt", "x");
    put(dir.path() / "bad" / "R\xe9le-20260101000000.zip", "x");
    for (const char* name : {"none", "bad"}) {
        INFO(name);
        const auto got = served_zips(dir.path() / name);
        REQUIRE_FALSE(got);
        CHECK(got.error().code == stamplog::errc::config);
        stamp_settings s;
        s.content = dir.path() / name;
        CHECK_FALSE(stamp_folder::make(dir.path() / "s", s, {}));
    }
    stamp_settings s;
    s.content = dir.path() / "c\xe9";
    put(s.content / "ECE-20260101000000.zip", "x");
    CHECK(stamp_folder::make(dir.path() / "s", s, {}).error().what.find("UTF-8") != std::string::npos);
}
