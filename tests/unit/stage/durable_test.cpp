#include "stamplog/storage/durable.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "failing_calls.hpp"
#include "temp_folder.hpp"

using namespace stamplog;
using namespace stamplog::storage;

namespace {

long count(const failing_calls& calls, const std::string& what) {
    return std::count(calls.log().begin(), calls.log().end(), what);
}

}  // namespace

TEST_CASE("each folder that is made is synced into the one above it") {
    test::temp_folder dir;
    failing_calls calls;
    REQUIRE(make_folders(dir / "a" / "b" / "c/", calls));
    CHECK(std::filesystem::is_directory(dir / "a" / "b" / "c"));
    CHECK(calls.log() == std::vector<std::string>{"make_folder", "open", "sync", "make_folder", "open", "sync", "make_folder",
                                                  "open", "sync"});
    failing_calls again;
    REQUIRE(make_folders(dir / "a" / "b" / "c", again));
    CHECK(again.log().empty());
}

TEST_CASE("folders are made behind a link that the operator gave, and not over a file") {
    test::temp_folder dir;
    std::filesystem::create_directory(dir / "real");
    std::filesystem::create_symlink(dir / "real", dir / "link");
    REQUIRE(make_folders(dir / "link" / "a"));
    CHECK(std::filesystem::is_directory(dir / "real" / "a"));
    test::write_file(dir / "file", "x");
    CHECK_FALSE(make_folders(dir / "file"));
    CHECK_FALSE(make_folders(dir / "file" / "a"));
}

TEST_CASE("a disk that does not take a folder's name is told") {
    test::temp_folder dir;
    for (int nth = 1;; ++nth) {
        failing_calls calls(nth, failing_calls::mode::fail);
        const auto done = make_folders(dir / std::to_string(nth) / "b", calls);
        CHECK(done.has_value() == !calls.failed());
        if (!calls.failed()) break;
        REQUIRE(nth < 100);
    }
}

TEST_CASE("what another program wrote is synced with the names that lead to it") {
    test::temp_folder dir;
    const auto file = dir / "landing" / "folder" / "ECE.zip";
    test::write_file(file, "zip");
    failing_calls calls;
    REQUIRE(settle(file, calls));
    CHECK(count(calls, "sync") == 3);
    for (int nth = 1; nth <= 6; ++nth)
        CHECK_FALSE(settle(file, *std::make_unique<failing_calls>(nth, failing_calls::mode::fail)));
    for (const int number : {EINVAL, EROFS, EACCES}) {
        failing_calls refuses(1, failing_calls::mode::die, number);
        CHECK(settle(file, refuses));
    }
    CHECK_FALSE(settle(dir / "nothing"));
}
