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
