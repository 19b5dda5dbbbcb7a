#include "stamplog/bundle/extract.hpp"

#include <catch2/catch.hpp>

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
