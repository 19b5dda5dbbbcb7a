#include "stamplog/bundle/extract.hpp"

#include <catch2/catch.hpp>

#include "bundle_builder.hpp"
#include "failing_access.hpp"
#include "landing_builder.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

test::packed linked_bundle() {
    test::landing_builder l;
    for (const auto* role : {"ACS", "SQL"})
        l.add(role, zip_builder().add("x.log", "same content").add("e/", "", {.deflate = false}).finish());
    auto o = l.options();
    o.hard_links = pack::hard_links::all;
    return test::pack_whole(o);
}

}  // namespace

TEST_CASE("everything is extracted with its times, links as links") {
    const auto made = linked_bundle();
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    const auto report = bundle::extract(*r, t / "to");
    REQUIRE(report);
    CHECK(report->failed.empty());
    CHECK(report->files == 3);  // with the manifest
    const auto a = t / "to" / member_of("ACS", "x.log"), b = t / "to" / member_of("SQL", "x.log");
    CHECK(test::read_file(a) == "same content");
    CHECK(test::read_file(b) == "same content");
    CHECK(std::filesystem::hard_link_count(a) == 2);
    CHECK(std::filesystem::is_directory(t / "to" / member_of("ACS", "e")));
}

TEST_CASE("a link alone is extracted as a copy of its target") {
    const auto made = linked_bundle();
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    bundle::extract_options o;
    o.wanted = [](const bundle::member& m) { return m.kind == bundle::member_kind::hard_link; };
    const auto report = bundle::extract(*r, t / "to", o);
    REQUIRE(report);
    CHECK(report->files == 1);
    CHECK(test::read_file(t / "to" / member_of("SQL", "x.log")) == "same content");
    CHECK_FALSE(std::filesystem::exists(t / "to" / member_of("ACS", "x.log")));
}

TEST_CASE("existing files are left alone unless they may be replaced, and links are never written through") {
    const auto made = test::pack_texts({{"stamp/a", "new", 0, {}, {}}});
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    test::write_file(t / "outside", "precious");
    std::filesystem::create_directories(t / "to/stamp");
    std::filesystem::create_symlink(t / "outside", t / "to/stamp/a");
    auto report = bundle::extract(*r, t / "to");
    REQUIRE(report);
    REQUIRE(report->failed.size() == 1);
    CHECK(report->failed[0].why.code == errc::conflict);
    bundle::extract_options o;
    o.overwrite = true;
    REQUIRE(bundle::extract(*r, t / "to", o));
    CHECK(test::read_file(t / "outside") == "precious");
    CHECK(test::read_file(t / "to/stamp/a") == "new");
}

TEST_CASE("a link that stands where a folder should be is not followed") {
    const auto made = test::pack_texts({{"stamp/a", "new", 0, {}, {}}});
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    std::filesystem::create_directories(t / "outside");
    std::filesystem::create_directories(t / "to");
    std::filesystem::create_directory_symlink(t / "outside", t / "to/stamp");
    const auto report = bundle::extract(*r, t / "to");
    REQUIRE(report);
    REQUIRE(report->failed.size() == 1);
    CHECK(report->failed[0].why.code == errc::refused);
    CHECK(std::filesystem::is_empty(t / "outside"));
}

namespace {

// How many files lie below `folder`, those that were not ended included.
std::size_t files_below(const std::filesystem::path& folder) {
    std::size_t n = 0;
    for (const auto& e : std::filesystem::recursive_directory_iterator(folder)) n += e.is_regular_file() ? 1 : 0;
    return n;
}

}  // namespace

TEST_CASE("an error that is not one member's ends the extraction, and what it has not reached stays") {
    const auto made = test::build_bundle(bundle::effort::fast,
                                         {{"s/1", test::noise(300'000, 1)}, {"s/2", test::noise(300'000, 2)}, {"s/3", "3"}});
    const auto file = std::make_shared<test::failing_access>(made.file);
    const auto r = bundle::reader::open(file);
    REQUIRE(r);
    file->fail_from = made.frames[1].file_offset;
    const test::temp_folder t;
    for (const auto* path : {"s/1", "s/2", "s/3"}) test::write_file(t / "to" / path, "old");
    bundle::extract_options o;
    o.overwrite = true;
    file->code = GENERATE(errc::cancelled, errc::auth, errc::disconnected, errc::io);
    const auto report = bundle::extract(*r, t / "to", o);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == file->code);
    CHECK((test::read_file(t / "to/s/1") == test::noise(300'000, 1)));
    CHECK(test::read_file(t / "to/s/2") == "old");
    CHECK(test::read_file(t / "to/s/3") == "old");
    CHECK(files_below(t / "to") == 3);
}

TEST_CASE("a damaged member does not take the place of a good file, and its neighbours are written") {
    auto made = test::build_bundle(bundle::effort::fast, {{"s/1", test::noise(300'000, 1)}, {"s/2", test::noise(300'000, 2)}});
    made.file[100'000] ^= 1;
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    for (const auto* path : {"s/1", "s/2"}) test::write_file(t / "to" / path, "old");
    bundle::extract_options o;
    o.overwrite = true;
    const auto report = bundle::extract(*r, t / "to", o);
    REQUIRE(report);
    REQUIRE(report->failed.size() == 1);
    CHECK(report->failed[0].why.code == errc::corrupt);
    CHECK(test::read_file(t / "to/s/1") == "old");
    CHECK((test::read_file(t / "to/s/2") == test::noise(300'000, 2)));
    CHECK(files_below(t / "to") == 2);
}

TEST_CASE("links are replaced as files are, also by themselves") {
    const auto made = linked_bundle();
    const auto r = made.open();
    REQUIRE(r);
    const test::temp_folder t;
    bundle::extract_options o;
    o.overwrite = true;
    for (int i = 0; i < 2; ++i) {
        const auto report = bundle::extract(*r, t / "to", o);
        REQUIRE(report);
        CHECK(report->failed.empty());
        CHECK(std::filesystem::hard_link_count(t / "to" / member_of("SQL", "x.log")) == 2);
        CHECK(files_below(t / "to") == 3);
    }
    // A folder in the way is not a file's to replace.
    std::filesystem::remove(t / "to" / member_of("ACS", "x.log"));
    std::filesystem::create_directories(t / "to" / member_of("ACS", "x.log"));
    const auto report = bundle::extract(*r, t / "to", o);
    REQUIRE(report);
    REQUIRE(report->failed.size() == 1);
    CHECK(report->failed[0].why.code == errc::conflict);
    CHECK(files_below(t / "to") == 2);
}
