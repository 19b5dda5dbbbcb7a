// The tools that Support has: GNU tar, bsdtar, 7-Zip.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

#include "landing_builder.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

bool is_there(const std::string& tool) { return std::system(("command -v " + tool + " >/dev/null 2>&1").c_str()) == 0; }

// Extracts with `command` (BUNDLE and TO stand for the paths) and compares all members.
void extracts(const std::string& tool, std::string command) {
    if (!is_there(tool)) {
        std::printf("SKIPPED: %s is not installed\n", tool.c_str());
        return;
    }
    test::landing_builder l;
    const std::string text(100'000, 'x'), umlaut = "\xC3\xBC/\xE6\x97\xA5.log",
                                          long_name = std::string(150, 'n') + "/" + std::string(120, 'm');
    l.add("ACS", zip_builder()
                     .add("a.log", text)
                     .add(umlaut, "u", {.flags = 1 << 11})
                     .add(long_name, "l")
                     .add("e/", "", {.deflate = false})
                     .finish());
    l.add("SQL", zip_builder().add("same.log", text).finish());
    auto o = l.options();
    o.hard_links = GENERATE(pack::hard_links::large, pack::hard_links::all);
    const test::temp_folder t;
    REQUIRE(pack::pack_to_file(o, t / "b.tar.zst"));
    std::filesystem::create_directory(t / "to");
    for (const auto& [word, path] : {std::pair{"BUNDLE", t / "b.tar.zst"}, {"TO", t / "to"}})
        for (std::size_t at; (at = command.find(word)) != std::string::npos;)
            command.replace(at, std::string(word).size(), path.string());
    REQUIRE(std::system(("(" + command + ") >" + (t / "log").string() + " 2>&1").c_str()) == 0);
    INFO(test::read_file(t / "log"));
    CHECK(test::read_file(t / "to" / member_of("ACS", "a.log")) == text);
    CHECK(test::read_file(t / "to" / member_of("SQL", "same.log")) == text);
    CHECK(test::read_file(t / "to" / member_of("ACS", umlaut)) == "u");
    CHECK(test::read_file(t / "to" / member_of("ACS", long_name)) == "l");
    CHECK(std::filesystem::is_directory(t / "to" / member_of("ACS", "e")));
}

}  // namespace

TEST_CASE("GNU tar lists and extracts a bundle without a word") {
    extracts(
        "zstd",
        "LC_ALL=C.UTF-8 tar --zstd -tf BUNDLE && out=$(LC_ALL=C.UTF-8 tar --zstd -xf BUNDLE -C TO 2>&1) && [ -z \"$out\" ]");
}

TEST_CASE("bsdtar extracts a bundle") { extracts("bsdtar", "LC_ALL=C.UTF-8 bsdtar -xf BUNDLE -C TO"); }

TEST_CASE("7-Zip extracts a bundle") { extracts("7zz", "7zz x -y -oTO BUNDLE && 7zz x -y -oTO TO/b.tar"); }

TEST_CASE("zstd checks every frame of a bundle") {
    extracts("zstd", "zstd -t BUNDLE && LC_ALL=C.UTF-8 tar --zstd -xf BUNDLE -C TO");
}
