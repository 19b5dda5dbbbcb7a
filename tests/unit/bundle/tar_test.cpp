// Headers are ours: libarchive is the judge of what they say.
#include "stamplog/bundle/tar.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <catch2/catch.hpp>
#include <memory>

#include "tar_contents.hpp"

using namespace stamplog;

namespace {

bytes with_end(bytes header) {
    header.resize(header.size() + 2 * bundle::tar_block);
    return header;
}

// A content of `size` would follow; it is not read.
test::tar_member read_back(const bundle::tar_entry& e) {
    auto file = with_end(bundle::tar_header(e));
    std::setlocale(LC_CTYPE, "C.UTF-8");
    const std::unique_ptr<archive, int (*)(archive*)> a(archive_read_new(), archive_read_free);
    archive_read_support_format_tar(a.get());
    REQUIRE(archive_read_open_memory(a.get(), file.data(), file.size()) == ARCHIVE_OK);
    archive_entry* found = nullptr;
    REQUIRE(archive_read_next_header(a.get(), &found) == ARCHIVE_OK);
    CHECK(archive_entry_size(found) == static_cast<la_int64_t>(e.size));
    CHECK(archive_entry_perm(found) == (e.is_directory ? 0755u : 0644u));
    return test::tar_member_of(found);
}

void check_says(const bundle::tar_entry& e) {
    CAPTURE(e.path.size(), e.path, e.link_target, e.size, e.mtime, e.is_directory);
    const auto made = bundle::tar_header(e);
    CHECK(made.size() % bundle::tar_block == 0);
    CHECK(bundle::tar_header_size(e) == made.size());
    const auto m = read_back(e);
    CHECK(m.path == std::string(e.path) + (e.is_directory ? "/" : ""));
    CHECK(m.hard_link == e.link_target);
    CHECK(m.mtime == e.mtime);
    CHECK(m.is_directory == e.is_directory);
    CHECK(m.uid == 0);
    CHECK(m.gid == 0);
}

std::string field(const bytes& header, std::size_t block, std::size_t at, std::size_t size) {
    const std::string_view all = as_text(byte_view(header).subspan(block * bundle::tar_block + at, size));
    return std::string(all.substr(0, all.find('\0')));
}

constexpr std::int64_t some_time = 1'700'000'000;

}  // namespace

TEST_CASE("a header says what the entry says, for every way to split a path") {
    for (std::size_t length = 95; length <= 262; ++length) {
        for (const std::size_t slash :
             std::vector<std::size_t>{0, 60, 100, 154, 155, 156, length - 102, length - 101, length - 100, length - 2}) {
            if (slash == 0 || slash >= length - 1) continue;
            std::string path(length, 'n');
            path[slash] = '/';
            check_says({path, 0, some_time, {}, false});
            check_says({path, 0, some_time, {}, true});
            check_says({"link", 0, some_time, path, false});
        }
    }
}

TEST_CASE("a header says sizes and times that ustar has no digits for") {
    for (const std::uint64_t size : {0ULL, 1ULL, 511ULL, (1ULL << 33) - 1, 1ULL << 33, 9ULL << 40, 1ULL << 62})
        check_says({"a/b.log", size, some_time, {}, false});
    for (const std::int64_t time : {std::int64_t{0}, std::int64_t{1}, bundle::no_time, (std::int64_t{1} << 33) - 1,
                                    std::int64_t{1} << 33, std::int64_t{-1}, std::int64_t{-11644473600}})
        check_says({"a/b.log", 5, time, {}, false});
}

TEST_CASE("a header says paths beyond ASCII") {
    const std::string name = "Gr\xC3\xB6\xC3\x9F\x65.log";
    for (const auto& path : {name, "a/" + name, std::string(90, 'd') + "/" + name, std::string(300, 'd') + "/" + name}) {
        check_says({path, 1, some_time, {}, false});
        check_says({path, 0, some_time, {}, true});
        check_says({"link", 0, some_time, path, false});
        check_says({path, 0, some_time, path + "2", false});
    }
}

// A record's length counts its own digits: from 98 to 99 bytes there is one more of them.
TEST_CASE("a header says paths of any length") {
    for (std::size_t length = 1; length <= 1200; ++length) check_says({std::string(length, 'p'), 3, some_time, {}, false});
}

TEST_CASE("what ustar can say takes one block, in the fields that POSIX names") {
    const auto made = bundle::tar_header({"a/b.log", 5, some_time, {}, false});
    REQUIRE(made.size() == bundle::tar_block);
    CHECK(field(made, 0, 0, 100) == "a/b.log");
    CHECK(field(made, 0, 100, 8) == "000644 ");
    CHECK(field(made, 0, 108, 8) == "000000 ");
    CHECK(field(made, 0, 124, 12) == "00000000005 ");
    CHECK(field(made, 0, 136, 12) == "14524770400 ");
    CHECK(field(made, 0, 148, 8) == "010366");
    CHECK(field(made, 0, 156, 1) == "0");
    CHECK(field(made, 0, 257, 6) == "ustar");
    CHECK(field(made, 0, 263, 2) == "00");
    const auto split = bundle::tar_header({std::string(60, 'd') + "/" + std::string(90, 'f'), 5, some_time, {}, false});
    REQUIRE(split.size() == bundle::tar_block);
    CHECK(field(split, 0, 0, 100) == std::string(90, 'f'));
    CHECK(field(split, 0, 345, 155) == std::string(60, 'd'));
}

// Else a reader that does not know pax might be led out of the folder: "abc../x" cut in front of its dots.
TEST_CASE("what stands in for a long path is the end of its last component, below a folder") {
    const std::string up = std::string(150, 'a') + "../" + std::string(160, 'b') + "../c.log";
    const auto made = bundle::tar_header({up, 0, some_time, up + "x", false});
    const auto last = made.size() / bundle::tar_block - 1;
    CHECK(field(made, 0, 0, 100) == "PaxHeaders/c.log");
    CHECK(field(made, last, 0, 100) == "long/c.log");
    CHECK(field(made, last, 157, 100) == "long/c.logx");

    const auto dots = bundle::tar_header({std::string(400, '.'), 0, some_time, {}, false});
    CHECK(field(dots, 0, 0, 100) == "PaxHeaders/" + std::string(89, '.'));
    CHECK(field(dots, 2, 0, 100) == "long/" + std::string(95, '.'));

    std::string euros = "x";
    for (int i = 0; i < 120; ++i) euros += "\xE2\x82\xAC";
    const auto cut = bundle::tar_header({euros, 0, some_time, {}, false});
    CHECK(field(cut, 2, 0, 100) == "long/" + euros.substr(euros.size() - 93));
}
