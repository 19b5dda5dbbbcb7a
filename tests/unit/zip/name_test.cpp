#include "stamplog/zip/name.hpp"

#include <catch2/catch.hpp>

#include "stamplog/zip/limits.hpp"

using namespace stamplog;

namespace {

std::string made(std::string_view name) {
    const auto s = zip::make_safe(name);
    REQUIRE(s);
    CHECK(zip::is_safe(s->path));
    return s->path;
}

}  // namespace

TEST_CASE("ordinary names stay as they are") {
    const auto s = zip::make_safe("ADFS/AZS-ERCS02/Diag/Tuneup_log 2023.zip");
    REQUIRE(s);
    CHECK(s->path == "ADFS/AZS-ERCS02/Diag/Tuneup_log 2023.zip");
    CHECK_FALSE(s->changed);
}

TEST_CASE("backslashes alone are no change") {
    const auto s = zip::make_safe("a\\b.log");
    REQUIRE(s);
    CHECK(s->path == "a/b.log");
    CHECK_FALSE(s->changed);
}

TEST_CASE("names that lead elsewhere are made to stay") {
    CHECK(made("../../etc/passwd") == "__/__/etc/passwd");
    CHECK(made("/etc/passwd") == "etc/passwd");
    CHECK(made("\\\\host\\share\\x") == "host/share/x");
    CHECK(made("C:\\Windows\\x.log") == "C_/Windows/x.log");
    CHECK(made("c:x.log") == "c_x.log");
    CHECK(made("a/./b//c") == "a/b/c");
    CHECK(made("a/..") == "a/__");
    CHECK(made(std::string_view("nul\0l", 5)) == "nul_l");
    CHECK(made("line\nbreak\x7F") == "line_break_");
    CHECK(zip::make_safe("../x")->changed);
}

TEST_CASE("nothing is left of some names") {
    for (const auto* name : {"", "/", ".", "./.", "//", "\\"}) CHECK_FALSE(zip::make_safe(name));
}

TEST_CASE("long components are shortened, tell themselves apart and keep their extension") {
    const auto a = made(std::string(300, 'a') + "1.evtx"), b = made(std::string(300, 'a') + "2.evtx");
    CHECK(a.size() <= zip::limits::max_component_bytes);
    CHECK(a != b);
    CHECK(a.ends_with(".evtx"));
    std::string umlauts;
    for (int i = 0; i < 200; ++i) umlauts += "\xC3\xBC";
    CHECK(zip::is_utf8(made(umlauts)));
}

TEST_CASE("names too long or too deep for any file system are refused") {
    std::string deep;
    for (std::uint64_t i = 0; i <= zip::limits::max_depth; ++i) deep += "d/";
    CHECK_FALSE(zip::make_safe(deep + "x"));
    std::string wide;
    for (int i = 0; i < 30; ++i) wide += std::string(200, 'w') + "/";
    CHECK_FALSE(zip::make_safe(wide + "x"));
}

TEST_CASE("only safe names pass the last test before the file system") {
    for (const auto* bad : {"/a", "../a", "a/../b", "a\\b", "C:/a", "a/", "", "a//b", "./a", "\xC3", "a\nb"})
        CHECK_FALSE(zip::is_safe(bad));
    CHECK(zip::is_safe("a/b c/\xC3\xBC.log"));
}

TEST_CASE("UTF-8 is recognised by its rules") {
    CHECK(zip::is_utf8("\xF0\x9F\x98\x80 \xE2\x82\xAC"));
    for (const auto* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80", "\xF8\x88\x80\x80\x80"})
        CHECK_FALSE(zip::is_utf8(bad));
}
