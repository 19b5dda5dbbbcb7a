#include "stamplog/base/log.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

TEST_CASE("foreign text cannot drive a terminal", "[base]") {
    CHECK(printable("a\x1b[2Jb") == "a\\x1b[2Jb");
    CHECK(printable("tab\there\nline") == "tab\there\nline");
    CHECK(printable(std::string_view("nul\0x", 5)) == "nul\\x00x");
    CHECK(printable("c1\xC2\x9B"
                    "5m") == "c1?5m");
    CHECK(printable("ümlaut €") == "ümlaut €");
}

TEST_CASE("foreign text is cut at a character's boundary", "[base]") {
    CHECK(printable("aä", 2) == "a…");
    CHECK(printable("abc", 3) == "abc");
}
