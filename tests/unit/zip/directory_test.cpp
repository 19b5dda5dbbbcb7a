#include "stamplog/zip/directory.hpp"

#include <catch2/catch.hpp>

#include "stamplog/zip/local_file.hpp"
#include "zip_builder.hpp"

using namespace stamplog;
using test::zip_builder;

namespace {

zip::directory read(const bytes& zip) {
    auto d = zip::read_directory(zip::memory_source(zip));
    INFO((d ? "" : d.error().what));
    REQUIRE(d);
    return std::move(*d);
}

}  // namespace

TEST_CASE("a plain zip's directory tells names, sizes, methods and times") {
    const auto zip = zip_builder().add("a/x.log", "hello hello hello").add("b.bin", "stored", {.deflate = false}).finish();
    const auto d = read(zip);
    REQUIRE(d.entries.size() == 2);
    CHECK(d.refused.empty());
    CHECK(d.entries[0].name == "a/x.log");
    CHECK(d.entries[0].method == zip::method::deflate);
    CHECK(d.entries[0].size == 17);
    CHECK(d.entries[0].crc32 == test::crc_of("hello hello hello"));
    CHECK(d.entries[0].mtime == 1763177580);  // 2025-11-15T03:33:00, read as UTC
    CHECK(d.entries[1].method == zip::method::stored);
    CHECK(d.entries[1].compressed_size == 6);
}

TEST_CASE("an empty zip has an empty directory") { CHECK(read(zip_builder().finish()).entries.empty()); }

TEST_CASE("zip64 sizes and places are read where the small fields point to them") {
    const auto zip = zip_builder().add("big", "content", {.zip64 = true}).finish({}, true);
    const auto d = read(zip);
    REQUIRE(d.entries.size() == 1);
    CHECK(d.entries[0].size == 7);
}

TEST_CASE("a data descriptor leaves the local header empty") {
    const auto d = read(zip_builder().add("streamed", "content", {.descriptor = true}).finish());
    REQUIRE(d.entries.size() == 1);
    CHECK(d.entries[0].size == 7);
}

TEST_CASE("bytes before the first member are stepped over") {
    const auto d = read(zip_builder("MZ a program that unpacks itself").add("x", "content").finish());
    REQUIRE(d.entries.size() == 1);
}

TEST_CASE("a comment with the end record's signature in it does not mislead") {
    const auto d = read(zip_builder().add("x", "content").finish("PK\x05\x06 is not an end record here, the comment goes on"));
    CHECK(d.entries.size() == 1);
}

TEST_CASE("names are UTF-8 by flag, else code page 437, and backslashes are slashes") {
    const auto zip = zip_builder()
                         .add("\xC3\xBC.log", "1", {.flags = 1 << 11})
                         .add("\x81.log", "2")
                         .add("dir\\x.log", "3")
                         .add("\x81\xFF", "4", {.flags = 1 << 11})  // the flag lies
                         .finish();
    const auto d = read(zip);
    REQUIRE(d.entries.size() == 4);
    CHECK(d.entries[0].name == "\xC3\xBC.log");
    CHECK(d.entries[1].name == "\xC3\xBC.log");
    CHECK(d.entries[2].name == "dir/x.log");
    CHECK(d.entries[3].name == "\xC3\xBC\xC2\xA0");
}

TEST_CASE("folders are marked") {
    const auto d = read(zip_builder().add("dir/", "", {.deflate = false}).add("win\\", "", {.deflate = false}).finish());
    REQUIRE(d.entries.size() == 2);
    CHECK(d.entries[0].is_directory);
    CHECK(d.entries[1].is_directory);
}

TEST_CASE("impossible DOS dates become the first day that a zip knows") {
    const auto d = read(zip_builder().add("x", "1", {.date = 0, .time = 0xFFFF}).finish());
    CHECK(d.entries.at(0).mtime == 315532800);
}
