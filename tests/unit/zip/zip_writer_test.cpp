// Zips written by us, read back by our own reader (the end-to-end tests read them with Python's).
#include <catch2/catch.hpp>

#include "stamplog/zip/content.hpp"
#include "stamplog/zip/local_file.hpp"
#include "stamplog/zip/zip_writer.hpp"

namespace stamplog::zip {
namespace {

struct made {
    std::string name, content;
    std::int64_t mtime = 1763521200;  // 2025-11-19T03:00:00
};

bytes write(const std::vector<made>& members) {
    memory_sink out;
    zip_writer zip(out);
    for (const auto& m : members) {
        if (m.name.ends_with('/')) {
            REQUIRE(zip.add_folder(m.name, m.mtime));
            continue;
        }
        REQUIRE(zip.begin(m.name, m.mtime, m.content.size()));
        for (std::size_t at = 0; at < m.content.size(); at += 70'001) {  // no multiple of any buffer
            const auto piece = std::string_view(m.content).substr(at, 70'001);
            REQUIRE(zip.write(as_bytes(piece)));
        }
        REQUIRE(zip.end());
    }
    REQUIRE(zip.finish());
    return out.content;
}

std::string inflated(const random_access& file, const entry& e) {
    member_stream in(file, e);
    std::string all(e.size + 1, '\0');
    std::size_t filled = 0;
    while (true) {
        const auto got = in.read({reinterpret_cast<std::uint8_t*>(all.data()) + filled, all.size() - filled});
        REQUIRE(got);
        if (*got == 0) break;
        filled += *got;
    }
    all.resize(filled);
    return all;
}

TEST_CASE("what a zip writer writes is read back: names, bytes, times, folders") {
    std::string large;
    for (int i = 0; large.size() < 1'000'000; ++i) large += std::to_string(i * 7919) + ",line\n";
    const std::vector<made> members{
        {"a.log", "hello"}, {"empty", ""}, {"sub/", ""}, {"sub/b.csv", large}, {"sub/\u00fcber.txt", "x", 1000000000}};
    const auto zip = write(members);
    const memory_source file(zip);
    const auto dir = read_directory(file);
    REQUIRE(dir);
    CHECK(dir->refused.empty());
    REQUIRE(dir->entries.size() == members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto& e = dir->entries[i];
        CHECK(e.name == members[i].name);
        CHECK(e.mtime == members[i].mtime);
        CHECK(e.is_directory == members[i].name.ends_with('/'));
        if (!e.is_directory) CHECK(inflated(file, e) == members[i].content);
    }
    CHECK(zip.size() < large.size() / 2);
}

TEST_CASE("a zip of no members is a zip") {
    const auto zip = write({});
    const memory_source file(zip);
    const auto dir = read_directory(file);
    REQUIRE(dir);
    CHECK(dir->entries.empty());
}

TEST_CASE("more members than sixteen bits count are written as zip64") {
    std::vector<made> members;
    for (int i = 0; i < 65'536; ++i) members.push_back({std::to_string(i), ""});
    const auto zip = write(members);
    const memory_source file(zip);
    const auto dir = read_directory(file);
    REQUIRE(dir);
    CHECK(dir->entries.size() == members.size());
    CHECK(dir->entries.back().name == "65535");
}

TEST_CASE("times outside of what DOS can say are the nearest that it can") {
    for (const auto& [given, read] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {-1, 315532800}, {0, 315532800}, {315532801, 315532800}, {4354819199, 4354819198}, {99999999999, 4354819198}}) {
        const auto zip = write({{"a", "x", given}});
        const auto dir = read_directory(memory_source(zip));
        REQUIRE(dir);
        CHECK(dir->entries[0].mtime == read);
    }
}

TEST_CASE("a member of another size than announced, and a name too long, are errors") {
    memory_sink out;
    zip_writer zip(out);
    REQUIRE(zip.begin("a", 0, 3));
    REQUIRE(zip.write(as_bytes("four")));
    const auto ended = zip.end();
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == errc::internal);
    const auto begun = zip.begin(std::string(65'536, 'n'), 0, 0);
    REQUIRE_FALSE(begun);
    CHECK(begun.error().code == errc::limit);
}

TEST_CASE("a member that needs zip64 sizes says so in its local header") {
    // Only the announcement: four gigabytes are not written in a unit test.
    memory_sink out;
    zip_writer zip(out);
    REQUIRE(zip.begin("a", 0, 5'000'000'000));
    CHECK(load_le<std::uint16_t>(out.content.data() + 4) == 45);
    CHECK(load_le<std::uint32_t>(out.content.data() + 22) == 0xFFFFFFFF);
    CHECK(load_le<std::uint16_t>(out.content.data() + 28) == 20);
}

}  // namespace
}  // namespace stamplog::zip
