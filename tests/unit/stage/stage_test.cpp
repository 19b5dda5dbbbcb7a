// What lies at the target after staging, and what staging refuses to touch.
#include <catch2/catch.hpp>

#include "stage_support.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog::stage {
namespace {

using names = std::vector<std::string>;

TEST_CASE("staged files, folders and the receipt lie at the target with the source's bytes") {
    const staging_area a;
    const auto big = some_bytes(3'000'001);
    const std::vector<item> items{a.give("case.tar.zst", big), a.give("transcripts/ERCS01/t.txt", "hello"),
                                  a.give("empty", "")};

    const auto r = to_folder(items, a.target(), a.time);

    REQUIRE(r);
    CHECK(read_file(a.target() / "case.tar.zst") == big);
    CHECK(read_file(a.target() / "transcripts/ERCS01/t.txt") == "hello");
    CHECK(fs::file_size(a.target() / "empty") == 0);
    REQUIRE(r->files.size() == 3);
    CHECK(r->files[0].sha256 == to_hex(sha256_of(as_bytes(big))));
    CHECK(r->files[0].size == big.size());
    CHECK_FALSE(r->files[0].was_there);
    CHECK(r->target == fs::canonical(a.target()).string());
    CHECK(a.names() == names{"case.tar.zst", "case.tar.zst.receipt.json", "empty", "transcripts", "transcripts/ERCS01",
                             "transcripts/ERCS01/t.txt"});
}

TEST_CASE("the receipt at the target says what staging returned") {
    const staging_area a;
    const auto r = to_folder({a.give("a", "one"), a.give("b", "two")}, a.target(), a.time);
    REQUIRE(r);
    const auto written = parse_receipt(read_file(a.target() / "a.receipt.json"));
    REQUIRE(written);
    CHECK(to_json(*written) == to_json(*r));
    CHECK(format_rfc3339(written->at) == "2026-11-21T02:40:46Z");
}

TEST_CASE("the target folder is made, its parent is not") {
    const staging_area a;
    const auto i = a.give("a", "one");
    CHECK(to_folder({i}, a.target() / "new/", a.time));
    CHECK(read_file(a.target() / "new/a") == "one");
    const auto r = to_folder({i}, a.target() / "not/there", a.time);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK_FALSE(fs::exists(a.target() / "not"));
}

TEST_CASE("staging the same again accepts what is there and keeps the first receipt") {
    const staging_area a;
    const std::vector<item> items{a.give("a", some_bytes(70'000)), a.give("b", "two")};
    REQUIRE(to_folder(items, a.target(), a.time));
    const auto first = read_file(a.target() / "a.receipt.json");
    const auto again = to_folder(items, a.target(), a.time);
    REQUIRE(again);
    CHECK(again->files[0].was_there);
    CHECK(again->files[1].was_there);
    CHECK(read_file(a.target() / "a.receipt.json") == first);
}

TEST_CASE("a receipt that proves fewer files is replaced by the one that proves all") {
    const staging_area a;
    const auto first = a.give("a", "one"), second = a.give("b", "two");
    REQUIRE(to_folder({first}, a.target(), a.time));
    REQUIRE(to_folder({first, second}, a.target(), a.time));
    const auto r = parse_receipt(read_file(a.target() / "a.receipt.json"));
    REQUIRE(r);
    CHECK(r->files.size() == 2);
    // And the other way round the fuller one stays.
    REQUIRE(to_folder({first}, a.target(), a.time));
    CHECK(parse_receipt(read_file(a.target() / "a.receipt.json"))->files.size() == 2);
    // One that proves something else besides is neither.
    const auto mixed = to_folder({first, a.give("c", "three")}, a.target(), a.time);
    REQUIRE_FALSE(mixed);
    CHECK(mixed.error().code == errc::conflict);
}

TEST_CASE("other content under a name is a conflict and stays untouched") {
    const staging_area a;
    const auto i = a.give("a", "ours");
    const auto occupy = GENERATE(as<std::string>{}, "file, same size", "file, other size", "folder", "link", "dangling link");
    if (occupy == "file, same size") write_file(a.target() / "a", "OURS");
    if (occupy == "file, other size") write_file(a.target() / "a", "theirs");
    if (occupy == "folder") fs::create_directory(a.target() / "a");
    if (occupy == "link") fs::create_symlink(i.file, a.target() / "a");
    if (occupy == "dangling link") fs::create_symlink(a.root / "nowhere", a.target() / "a");
    INFO(occupy);

    const auto r = to_folder({i}, a.target(), a.time);

    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(r.error().what.find("a: something else has this name") != std::string::npos);
    CHECK(a.names() == names{"a"});
    CHECK(fs::symlink_status(a.target() / "a").type() == (occupy == "folder"         ? fs::file_type::directory
                                                          : occupy.ends_with("link") ? fs::file_type::symlink
                                                                                     : fs::file_type::regular));
    if (occupy == "file, same size") CHECK(read_file(a.target() / "a") == "OURS");
    CHECK_FALSE(fs::exists(a.root / "nowhere"));
}

TEST_CASE("other content under the receipt's name is a conflict and stays untouched") {
    const staging_area a;
    const auto foreign = GENERATE(as<std::string>{}, "", "{}", "notes", R"({"schema":"stamplog-receipt/2","files":[]})",
                                  R"({"schema":"stamplog-receipt/1","target":1,"at":"","files":{}})");
    write_file(a.target() / "a.receipt.json", foreign);
    const auto r = to_folder({a.give("a", "ours")}, a.target(), a.time);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(read_file(a.target() / "a.receipt.json") == foreign);
    CHECK(read_file(a.target() / "a") == "ours");
}

TEST_CASE("a link inside the target is not followed") {
    const staging_area a;
    fs::create_directory(a.root / "elsewhere");
    fs::create_directory_symlink(a.root / "elsewhere", a.target() / "sub");
    const auto r = to_folder({a.give("sub/a", "ours")}, a.target(), a.time);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(fs::is_empty(a.root / "elsewhere"));
}

TEST_CASE("a target given by a link is followed to the real folder") {
    const staging_area a;
    fs::create_directory_symlink(a.target(), a.root / "link");
    REQUIRE(to_folder({a.give("a", "one")}, a.root / "link", a.time));
    CHECK(read_file(a.target() / "a") == "one");
}

TEST_CASE("a target that is a file is refused") {
    const staging_area a;
    write_file(a.target() / "f", "x");
    const auto r = to_folder({a.give("a", "one")}, a.target() / "f", a.time);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::config);
    CHECK(read_file(a.target() / "f") == "x");
}

TEST_CASE("a hostile name is refused before anything is made") {
    const staging_area a;
    const auto source = a.give("a", "one").file;
    const auto name = GENERATE(as<std::string>{}, "", "..", ".", "../a", "a/../b", "/etc/a", "a//b", "a/", "a\\b", "C:a",
                               std::string("a\0b", 3), "a\nb", "a\x1b[2J", ".stamplog-12-3.part", "x/.stamplog-12-3.part",
                               std::string(256, 'n'), std::string(250, 'n'), [] {
                                   std::string deep;
                                   for (int i = 0; i < 1500; ++i) deep += "aa/";
                                   return deep + "a";
                               }());
    const auto r = to_folder({{source, name}}, a.target() / "new", a.time);
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::refused);
    CHECK(r.error().what.find('\x1b') == std::string::npos);
    CHECK(a.names().empty());
}

TEST_CASE("names that only look like temporary ones are staged") {
    const staging_area a;
    const auto name =
        GENERATE(as<std::string>{}, ".stamplog-.part", ".stamplog-1.part", ".stamplog-a-1.part", "x.stamplog-1-1.part");
    CHECK(to_folder({a.give(name, "one")}, a.target(), a.time));
}

TEST_CASE("a name twice, the receipt's name, and no items are usage errors") {
    const staging_area a;
    const auto i = a.give("a", "one");
    for (const auto& items : {std::vector<item>{}, {i, i}, {i, {i.file, "a.receipt.json"}}}) {
        const auto r = to_folder(items, a.target(), a.time);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
    }
    CHECK(a.names().empty());
}

TEST_CASE("a missing source or one that is no file is found before anything is written") {
    const staging_area a;
    const auto good = a.give("a", "one");
    const auto missing = to_folder({good, {a.source() / "b", "b"}}, a.target(), a.time);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == errc::not_found);
    const auto folder = to_folder({good, {a.source(), "b"}}, a.target(), a.time);
    REQUIRE_FALSE(folder);
    CHECK(folder.error().code == errc::config);
    CHECK(a.names().empty());
}

TEST_CASE("a source that is not what was sealed gets no name at the target") {
    const staging_area a;
    auto i = a.give("bundle", "sealed");
    i.expected_sha256 = to_hex(sha256_of(as_bytes("sealed")));
    REQUIRE(to_folder({i}, a.target(), a.time));
    write_file(i.file, "faulty");

    SECTION("where it is new") {
        const auto r = to_folder({i}, a.target() / "new", a.time);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
        CHECK(fs::is_empty(a.target() / "new"));
    }
    SECTION("where the same faulty content lies already") {
        write_file(a.target() / "bundle", "faulty");
        const auto r = to_folder({i}, a.target(), a.time);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
    }
}

TEST_CASE("a source that grows while it is read is not staged") {
    const staging_area a;
    const auto i = a.give("a", some_bytes(100'000));
    const auto r = to_folder({i}, a.target(), a.time,
                             [&](auto, auto) { std::ofstream(i.file, std::ios::app | std::ios::binary) << "more"; });
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::conflict);
    CHECK(a.names().empty());
}

TEST_CASE("a target that vanishes or is exchanged while it is written is reported") {
    const staging_area a;
    const auto i = a.give("a", some_bytes(3 << 20));
    const bool exchanged = GENERATE(false, true);
    bool first = true;
    const auto r = to_folder({i}, a.target(), a.time, [&](auto, auto) {
        if (std::exchange(first, false)) {
            if (exchanged)
                fs::rename(a.target(), a.root / "moved");
            else
                fs::remove_all(a.target());
            if (exchanged) fs::create_directory(a.target());
        }
    });
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::not_found);
    CHECK((exchanged ? fs::is_empty(a.target()) : !fs::exists(a.target())));
}

TEST_CASE("a file that somebody keeps open at the target is compared like any other") {
    const staging_area a;
    std::ofstream held(a.target() / "a", std::ios::binary);
    held << "one" << std::flush;
    const auto r = to_folder({a.give("a", "one")}, a.target(), a.time);
    REQUIRE(r);
    CHECK(r->files[0].was_there);
}

TEST_CASE("progress rises from the first block to the total, also over what is there already") {
    const staging_area a;
    const std::vector<item> items{a.give("a", some_bytes(2'500'000)), a.give("b", "x")};
    for (int round = 0; round < 2; ++round) {
        std::vector<std::uint64_t> seen;
        REQUIRE(to_folder(items, a.target(), a.time, [&](std::uint64_t done, std::uint64_t total) {
            CHECK(total == 2'500'001);
            seen.push_back(done);
        }));
        CHECK(seen.size() > 4);
        CHECK(std::is_sorted(seen.begin(), seen.end()));
        CHECK(seen.back() == 2'500'001);
        CHECK(seen.front() < 1'000'000);
    }
}

}  // namespace
}  // namespace stamplog::stage
