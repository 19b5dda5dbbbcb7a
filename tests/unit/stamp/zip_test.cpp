#include "content/zip_writer.hpp"

#include <catch2/catch.hpp>

#include "archive_reader.hpp"
#include "content/zip_damage.hpp"
#include "stamp/files.hpp"
#include "temp_folder.hpp"

using namespace stampsim;

namespace {

local_time zip_noon() {
    return local_time(std::chrono::local_days(std::chrono::year(2026) / 11 / 21).time_since_epoch() + std::chrono::hours(12));
}

}  // namespace

TEST_CASE("members written whole and streamed read back") {
    std::string bytes;
    zip_writer zip([&](std::string_view piece) {
        bytes += piece;
        return true;
    });
    const std::string text(100'000, 'a'), noise = "x";
    REQUIRE(zip.add("AZS-NODE01/a.log", zip_noon(), text));
    REQUIRE(zip.add("AZS-NODE01/one", zip_noon(), noise));
    REQUIRE(zip.add("empty", zip_noon(), ""));
    REQUIRE(
        zip.add_streamed("AZS-NODE01/streamed", zip_noon(), [&](const piece_sink& out) { return out(text) && out(noise); }));
    REQUIRE(zip.finish());
    const auto members = members_of_bytes(bytes);
    REQUIRE(members.size() == 4);
    CHECK(members.at("AZS-NODE01/a.log") == text);
    CHECK(members.at("AZS-NODE01/one") == noise);
    CHECK(members.at("AZS-NODE01/streamed") == text + noise);
}

TEST_CASE("more members than a short count holds need zip64 and read back") {
    std::string bytes;
    zip_writer zip([&](std::string_view piece) {
        bytes += piece;
        return true;
    });
    for (int i = 0; i < 66'000; ++i) REQUIRE(zip.add(std::to_string(i), zip_noon(), "x"));
    REQUIRE(zip.finish());
    CHECK(members_of_bytes(bytes).size() == 66'000);
    CHECK(bytes.find("PK\x06\x06") != std::string::npos);
}

TEST_CASE("a zip grows front to back") {
    std::string bytes;
    bool only_appended = true;
    zip_writer zip([&](std::string_view piece) {
        bytes += piece;
        only_appended = only_appended && !piece.empty();
        return true;
    });
    REQUIRE(zip.add_streamed("m", zip_noon(), [](const piece_sink& out) { return out(std::string(3 << 20, 'q')); }));
    const auto before = bytes;
    REQUIRE(zip.finish());
    CHECK(bytes.substr(0, before.size()) == before);
    CHECK(only_appended);
}

TEST_CASE("damaged zips are damaged") {
    temp_folder dir;
    std::string bytes;
    zip_writer zip([&](std::string_view piece) {
        bytes += piece;
        return true;
    });
    REQUIRE(zip.add("a", zip_noon(), std::string(5000, 'b')));
    REQUIRE(zip.finish());
    const auto file = dir.path() / "a.zip";
    REQUIRE(write_file(file, bytes));
    REQUIRE(falsify_zip(file));
    const auto lying = *read_file(file);
    CHECK(lying.size() == bytes.size());
    CHECK(lying != bytes);
    CHECK_THROWS(members_of_bytes(lying));
    REQUIRE(cut_zip(file, 20));
    CHECK(std::filesystem::file_size(file) == 20);
    // What cannot be spoiled so is an error, and stays as it is.
    CHECK_FALSE(cut_zip(file, 20));
    CHECK_FALSE(falsify_zip(file));
    CHECK(std::filesystem::file_size(file) == 20);
    std::string empty;
    zip_writer none([&](std::string_view piece) {
        empty += piece;
        return true;
    });
    REQUIRE(none.finish());
    REQUIRE(write_file(file, empty));
    CHECK_FALSE(falsify_zip(file));
    CHECK(*read_file(file) == empty);
}

TEST_CASE("names with backslashes have no UTF-8 bit, in header and directory") {
    std::string bytes;
    zip_writer zip(
        [&](std::string_view piece) {
            bytes += piece;
            return true;
        },
        name_style::backslashes);
    REQUIRE(zip.add("N/a/b.log", zip_noon(), "x"));
    REQUIRE(zip.add_streamed("N/c.log", zip_noon(), [](const piece_sink& out) { return out("y"); }));
    REQUIRE(zip.finish());
    CHECK(bytes.find("N\\a\\b.log") == 30);
    CHECK(bytes.find("N\\c.log") != std::string::npos);
    CHECK(bytes.find('/') == std::string::npos);
    const auto entry = bytes.find("PK\x01\x02");
    CHECK((bytes[7] & 0x08) == 0);
    CHECK((bytes[entry + 9] & 0x08) == 0);
    CHECK(members_of_bytes(bytes).size() == 2);
}
