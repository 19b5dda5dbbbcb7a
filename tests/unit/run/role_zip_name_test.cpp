#include "role_zip_name.hpp"

#include <catch2/catch.hpp>

#include "scripted_stamp.hpp"
#include "zip_tail.hpp"

using namespace stamplog::run;
using namespace stamplog::run::testing;

TEST_CASE("role zips are told from everything else by their names") {
    const auto plain = parse_role_zip_name("Storage-20180505055532.zip");
    REQUIRE(plain);
    CHECK(plain->role == "Storage");
    CHECK(plain->part == 0);
    CHECK(plain->time == "20180505055532");
    const auto part = parse_role_zip_name("Storage-part12-20180505055710.ZIP");
    REQUIRE(part);
    CHECK(part->role == "Storage");
    CHECK(part->part == 12);
    for (const char* other :
         {"", ".zip", "-20180505055532.zip", "Storage.zip", "Storage-2018050505553.zip", "Storage-20180505055532.zip.tmp",
          "Storage-2018050505553x.zip", "Storage20180505055532.zip", "Transcripts_1.zip"}) {
        INFO(other);
        CHECK_FALSE(parse_role_zip_name(other));
    }
}

TEST_CASE("a role whose name begins with another's is another role") {
    CHECK(parse_role_zip_name("ACSBlob-20180505055532.zip")->role == "ACSBlob");
    CHECK(parse_role_zip_name("ACS-20180505055532.zip")->role == "ACS");
    CHECK(parse_role_zip_name("ACS-partner-20180505055532.zip")->role == "ACS-partner");
    CHECK(parse_role_zip_name("WAS-part2x-20180505055532.zip")->role == "WAS-part2x");
}

TEST_CASE("collection folders have a time, with or without an ERCS") {
    CHECK(is_collection_folder("AzureStackLogs-20240927104305-SAC14-ERCS01"));
    CHECK(is_collection_folder("azurestacklogs-20180913225257"));
    CHECK_FALSE(is_collection_folder("AzureStackLogs-2024092710430-ERCS01"));
    CHECK_FALSE(is_collection_folder("AzureStackLogs-20240927104305x"));
    CHECK_FALSE(is_collection_folder("transcripts"));
}

TEST_CASE("a zip is whole when its end is there and points into it") {
    scratch s;
    const auto holds = [&](const std::string& content) {
        write_file(s.path / "a.zip", content);
        return has_central_directory(s.path / "a.zip");
    };
    const auto whole = zip_with("some content");
    CHECK(holds(whole));
    CHECK_FALSE(holds(""));
    for (std::size_t cut = 1; cut <= whole.size(); ++cut) CHECK_FALSE(holds(whole.substr(0, whole.size() - cut)));
    auto lying = whole;
    lying[lying.size() - 22 + 16] = 127;  // the directory would begin behind the file's end
    CHECK_FALSE(holds(lying));
    auto comment = whole;
    comment[comment.size() - 2] = 3;
    CHECK_FALSE(holds(comment));
    CHECK(holds(comment + "abc"));
    CHECK_FALSE(has_central_directory(s.path / "none.zip"));
}
