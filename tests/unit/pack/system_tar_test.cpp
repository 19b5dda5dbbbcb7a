// The tools that Support has: GNU tar, bsdtar, 7-Zip.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

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

// Bytes that no codec makes smaller.
std::string noise_of(std::size_t size, unsigned seed) {
    std::mt19937_64 random(seed);
    std::string out(size, '\0');
    for (std::size_t at = 0; at + 8 <= size; at += 8) {
        const auto word = random();
        std::memcpy(out.data() + at, &word, 8);
    }
    return out;
}

}  // namespace

TEST_CASE("tar and bsdtar open a bundle of several frames, with a member larger than a frame and links across frames") {
    test::landing_builder l;
    const std::string huge = noise_of(40 << 20, 1), shared = noise_of(2 << 20, 2), third = noise_of(20 << 20, 3);
    l.add("ACS", zip_builder().add("huge.bin", huge).add("shared.etl", shared).finish());
    l.add("SQL", zip_builder().add("shared.etl", shared).add("third.bin", third).add("huge.bin", huge).finish());
    const test::temp_folder t;
    const auto r = pack::pack_to_file(l.options(), t / "b.tar.zst");
    REQUIRE(r);
    CHECK(r->frames >= 3);
    for (const std::string tool : {"tar --zstd", "bsdtar"}) {
        INFO(tool);
        const auto to = t / ("to-" + tool.substr(0, 3));
        std::filesystem::create_directory(to);
        REQUIRE(std::system((tool + " -xf " + (t / "b.tar.zst").string() + " -C " + to.string()).c_str()) == 0);
        for (const char* role : {"ACS", "SQL"}) {
            CHECK((test::read_file(to / member_of(role, "huge.bin")) == huge));
            CHECK((test::read_file(to / member_of(role, "shared.etl")) == shared));
        }
        CHECK((test::read_file(to / member_of("SQL", "third.bin")) == third));
        CHECK(std::filesystem::hard_link_count(to / member_of("SQL", "shared.etl")) == 2);
    }
}

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
