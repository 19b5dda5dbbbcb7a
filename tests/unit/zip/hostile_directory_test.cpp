#include <algorithm>
#include <catch2/catch.hpp>

#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"
#include "zip_builder.hpp"

using namespace stamplog;
using test::zip_builder;

namespace {

zip::directory read_hostile(const bytes& zip) {
    auto d = zip::read_directory(zip::memory_source(zip));
    INFO((d ? "" : d.error().what));
    REQUIRE(d);
    return std::move(*d);
}

// The good neighbour is kept, the bad member is refused with this code.
void refused(const test::member_options& bad, errc code) {
    const auto d = read_hostile(zip_builder().add("good", "neighbour").add("bad", "content content content", bad).finish());
    REQUIRE(d.entries.size() == 1);
    CHECK(d.entries[0].name == "good");
    REQUIRE(d.refused.size() == 1);
    CHECK(d.refused[0].name == "bad");
    CHECK(d.refused[0].why.code == code);
}

}  // namespace

TEST_CASE("a member that cannot be used is refused and its neighbours are kept") {
    SECTION("encrypted") { refused({.flags = 1}, errc::unsupported); }
    SECTION("strongly encrypted") { refused({.flags = 1 << 6}, errc::unsupported); }
    SECTION("unknown method") { refused({.method = std::uint16_t{14}}, errc::unsupported); }
    SECTION("another name in the local header") { refused({.local_name = "bat"}, errc::corrupt); }
    SECTION("a longer name in the local header") { refused({.local_name = "badly"}, errc::corrupt); }
    SECTION("another CRC in the local header") { refused({.local_crc = 1}, errc::corrupt); }
    SECTION("more than deflate can hold") { refused({.size = 1ULL << 31}, errc::limit); }
    SECTION("petabytes") { refused({.zip64 = true, .size = 1ULL << 50}, errc::limit); }
    SECTION("stored with two sizes") { refused({.deflate = false, .size = 5}, errc::corrupt); }
    SECTION("a place beyond the members") { refused({.offset = 0x7FFFFFFF}, errc::corrupt); }
    SECTION("a place at no header") { refused({.offset = 3}, errc::corrupt); }
    SECTION("a place that overflows") { refused({.zip64 = true, .offset = ~0ULL - 1}, errc::corrupt); }
}

TEST_CASE("members that share bytes are all refused") {
    const auto zip = zip_builder().add("same", "content").add("same", "content", {.offset = 0}).add("good", "x").finish();
    const auto d = read_hostile(zip);
    REQUIRE(d.entries.size() == 1);
    CHECK(d.entries[0].name == "good");
    CHECK(d.refused.size() == 2);
}

TEST_CASE("a zip that is cut anywhere is an error and never a shorter zip") {
    const auto zip = zip_builder().add("a.log", "hello hello").add("b", "stored", {.deflate = false}).finish();
    for (std::size_t n = 0; n < zip.size(); ++n) {
        const bytes cut(zip.begin(), zip.begin() + static_cast<std::ptrdiff_t>(n));
        CHECK_FALSE(zip::read_directory(zip::memory_source(cut)));
    }
}

TEST_CASE("a zip cut behind a zip stored in it is not taken for the inner one") {
    const auto inner = zip_builder().add("inner.log", "hello").finish();
    auto outer = zip_builder().add("first", "x").add("nested.zip", as_text(inner), {.deflate = false}).finish();
    const auto end = std::search(outer.begin(), outer.end(), inner.begin(), inner.end());
    outer.erase(end + static_cast<std::ptrdiff_t>(inner.size()), outer.end());
    const auto d = zip::read_directory(zip::memory_source(outer));
    REQUIRE_FALSE(d);
    CHECK(d.error().code == errc::corrupt);
}

TEST_CASE("an end record that miscounts the members is an error") {
    CHECK_FALSE(zip::read_directory(zip::memory_source(zip_builder().add("a", "1").finish({}, false, std::uint16_t{2}))));
}

TEST_CASE("a zip whose bytes are changed one at a time never leads outside of the file") {
    const auto zip =
        zip_builder().add("a.log", "hello hello", {.descriptor = true}).add("b", "stored", {.deflate = false}).finish();
    for (std::size_t i = 0; i < zip.size(); ++i) {
        for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
            bytes changed = zip;
            changed[i] = static_cast<std::uint8_t>(value);
            const auto d = zip::read_directory(zip::memory_source(changed));
            if (!d) continue;
            for (const auto& e : d->entries) {
                REQUIRE(e.data_offset <= changed.size());
                REQUIRE(e.compressed_size <= changed.size() - e.data_offset);
            }
        }
    }
}

TEST_CASE("rubbish and nothing are no zips") {
    CHECK_FALSE(zip::read_directory(zip::memory_source({})));
    const bytes rubbish(100'000, 0x50);
    CHECK_FALSE(zip::read_directory(zip::memory_source(rubbish)));
}
