#include "stamplog/storage/split_file.hpp"

#include <catch2/catch.hpp>

#include "stamplog/base/part_name.hpp"
#include "stamplog/zip/parts.hpp"
#include "temp_folder.hpp"

using namespace stamplog;

namespace {

std::unique_ptr<storage::split_file> split(const std::filesystem::path& whole, std::uint64_t size,
                                           storage::existing what = storage::existing::refuse) {
    auto made = storage::split_file::create(whole, size, what);
    REQUIRE(made);
    return std::move(*made);
}

std::string content_of(const random_access& file, std::uint64_t offset, std::size_t n) {
    bytes out(n);
    REQUIRE(file.read_at(offset, out));
    return std::string(as_text(out));
}

}  // namespace

TEST_CASE("parts are named so that a shell sorts them, and known by their names") {
    CHECK(part_name("a/case.tar.zst", 7) == "a/case.tar.zst.007");
    CHECK(part_name("c", max_parts) == "c.999");
    CHECK(parse_part_name("a/case.tar.xz.012")->whole == "a/case.tar.xz");
    CHECK(parse_part_name("a/case.tar.xz.012")->number == 12);
    for (const auto* name : {"case.tar.zst", "case.000", ".001", "a/.001", "001", "case.01", "case.0001a", ""})
        CHECK_FALSE(parse_part_name(name));
}

TEST_CASE("a split file's parts joined are what was written, wherever writes and parts end") {
    const std::string content = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (std::size_t part = 1; part <= content.size() + 1; ++part) {
        const test::temp_folder t;
        auto out = split(t / "f", part);
        for (std::size_t at = 0; at < content.size(); at += 5)
            REQUIRE(out->write(as_bytes(std::string_view(content).substr(at, 5))));
        REQUIRE(out->commit());
        CHECK(out->parts().size() == (content.size() + part - 1) / part);
        std::string joined;
        for (const auto& p : out->parts()) joined += test::read_file(p);
        CHECK(joined == content);
        const auto file = zip::open_parts(t / "f.001");
        REQUIRE(file);
        REQUIRE((*file)->size() == content.size());
        for (std::size_t at = 0; at <= content.size(); ++at)
            REQUIRE(content_of(**file, at, std::min<std::size_t>(7, content.size() - at)) == content.substr(at, 7));
        bytes beyond(2);
        CHECK((*file)->read_at(content.size() - 1, beyond).error().code == errc::corrupt);
    }
}

TEST_CASE("a name that is taken, by the whole or by any part, is refused; replacing takes every old part away") {
    for (const auto* taken : {"f", "f.001", "f.005"}) {
        const test::temp_folder t;
        test::write_file(t / taken, "old");
        CHECK(storage::split_file::create(t / "f", 3).error().code == errc::conflict);
        CHECK(test::read_file(t / taken) == "old");
    }
    const test::temp_folder t;
    for (const auto* old : {"f", "f.001", "f.002", "f.005"}) test::write_file(t / old, "old");
    test::write_file(t / "g.002", "another's");
    {
        auto out = split(t / "f", 3, storage::existing::replace);
        REQUIRE(out->write(as_bytes("abcd")));
    }
    for (const auto* old : {"f", "f.001", "f.002", "f.005"})
        CHECK(test::read_file(t / old) == "old");  // until there are new ones
    CHECK_FALSE(std::filesystem::exists(t / "f.new.001"));
    auto out = split(t / "f", 3, storage::existing::replace);
    REQUIRE(out->write(as_bytes("abcd")));
    REQUIRE(out->commit());
    CHECK_FALSE(std::filesystem::exists(t / "f.new.001"));
    CHECK(out->parts().front() == t / "f.001");
    CHECK(test::read_file(t / "f.001") == "abc");
    CHECK(test::read_file(t / "f.002") == "d");
    for (const auto* old : {"f", "f.005"}) CHECK_FALSE(std::filesystem::exists(t / old));
    CHECK(test::read_file(t / "g.002") == "another's");
}

TEST_CASE("what is not committed leaves no part behind, and too many parts are refused") {
    const test::temp_folder t;
    {
        auto out = split(t / "f", 1);
        REQUIRE(out->write(as_bytes("abc")));
        CHECK(std::filesystem::exists(t / "f.002"));
        CHECK(out->write(as_bytes(std::string(max_parts, 'x'))).error().code == errc::limit);
    }
    CHECK(std::filesystem::is_empty(t.path()));
}

TEST_CASE("parts of sizes that no split gives, and other names than the first one's, are refused") {
    const test::temp_folder t;
    for (const auto* name : {"f.001", "f.002", "f.003"}) test::write_file(t / name, "abc");
    CHECK(zip::open_parts(t / "f.002").error().code == errc::config);
    CHECK(zip::open_parts(t / "f").error().code == errc::config);
    CHECK(zip::open_parts(t / "g.001").error().code == errc::not_found);
    CHECK(zip::open_parts(t / "f.001").value()->size() == 9);
    test::write_file(t / "f.002", "ab");
    CHECK(zip::open_parts(t / "f.001").error().code == errc::corrupt);
    test::write_file(t / "f.002", "abc");
    test::write_file(t / "f.003", "abcd");
    CHECK(zip::open_parts(t / "f.001").error().code == errc::corrupt);
    test::write_file(t / "f.003", "");
    CHECK(zip::open_parts(t / "f.001").error().code == errc::corrupt);
}
