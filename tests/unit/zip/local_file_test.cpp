#include "stamplog/zip/local_file.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "temp_folder.hpp"

using namespace stamplog;

TEST_CASE("a local file is read at any place and not beyond its end") {
    const test::temp_folder t;
    test::write_file(t / "x", "0123456789");
    const auto f = zip::open_file(t / "x");
    REQUIRE(f);
    CHECK((*f)->size() == 10);
    std::uint8_t three[3];
    REQUIRE((*f)->read_at(7, three));
    CHECK(as_text(three) == "789");
    CHECK((*f)->read_at(8, three).error().code == errc::corrupt);
    CHECK((*f)->read_at(~0ULL, three).error().code == errc::corrupt);
}

TEST_CASE("what is no regular file is not read") {
    const test::temp_folder t;
    REQUIRE(::mkfifo((t / "fifo").c_str(), 0600) == 0);
    CHECK(zip::open_file(t / "fifo").error().code == errc::unsupported);
    CHECK(zip::open_file(t.path()).error().code == errc::unsupported);
    CHECK(zip::open_file(t / "none").error().code == errc::not_found);
}

TEST_CASE("a written file appears whole or not at all") {
    const test::temp_folder t;
    {
        auto w = zip::file_writer::create(t / "out");
        REQUIRE(w);
        REQUIRE((*w)->write(as_bytes("half")));
        CHECK_FALSE(std::filesystem::exists(t / "out"));
    }
    CHECK(std::filesystem::is_empty(t.path()));
    auto w = zip::file_writer::create(t / "out");
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes("whole")));
    REQUIRE((*w)->commit());
    CHECK(test::read_file(t / "out") == "whole");
    CHECK(zip::file_writer::create(t / "out").error().code == errc::conflict);
}

TEST_CASE("a file that appears while ours is written is not replaced") {
    const test::temp_folder t;
    auto w = zip::file_writer::create(t / "out");
    REQUIRE(w);
    test::write_file(t / "out", "somebody else's");
    CHECK((*w)->commit().error().code == errc::conflict);
    CHECK(test::read_file(t / "out") == "somebody else's");
}
