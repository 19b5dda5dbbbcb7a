#include "stamplog/storage/new_file.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <latch>

#include "failing_calls.hpp"
#include "temp_folder.hpp"

using namespace stamplog;

TEST_CASE("a written file appears whole or not at all") {
    const test::temp_folder t;
    {
        auto w = storage::new_file::create(t / "out");
        REQUIRE(w);
        REQUIRE((*w)->write(as_bytes("half")));
        CHECK_FALSE(std::filesystem::exists(t / "out"));
    }
    CHECK(std::filesystem::is_empty(t.path()));
    auto w = storage::new_file::create(t / "out");
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes("whole")));
    REQUIRE((*w)->commit());
    CHECK(test::read_file(t / "out") == "whole");
    CHECK(storage::new_file::create(t / "out").error().code == errc::conflict);
}

TEST_CASE("a file that appears while ours is written is not replaced") {
    const test::temp_folder t;
    auto w = storage::new_file::create(t / "out");
    REQUIRE(w);
    test::write_file(t / "out", "somebody else's");
    CHECK((*w)->commit().error().code == errc::conflict);
    CHECK(test::read_file(t / "out") == "somebody else's");
}

TEST_CASE("two writers of one name at once meet nowhere, and the first one to end has it") {
    const test::temp_folder t;
    auto one = storage::new_file::create(t / "out");
    auto other = storage::new_file::create(t / "out");
    REQUIRE(one);
    REQUIRE(other);
    REQUIRE((*one)->write(as_bytes("from one")));
    REQUIRE((*other)->write(as_bytes("from the other")));
    REQUIRE((*one)->commit());
    CHECK((*other)->commit().error().code == errc::conflict);
    other->reset();
    CHECK(test::read_file(t / "out") == "from one");
    CHECK(std::distance(std::filesystem::directory_iterator(t.path()), {}) == 1);
}

TEST_CASE("a file beside it that has a part's name is nobody's to truncate") {
    const test::temp_folder t;
    test::write_file(t / "out.part", "somebody else's");
    auto w = storage::new_file::create(t / "out");
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes("ours")));
    REQUIRE((*w)->commit());
    CHECK(test::read_file(t / "out.part") == "somebody else's");
    CHECK(test::read_file(t / "out") == "ours");
}

TEST_CASE("a file is replaced only when that is asked for") {
    const test::temp_folder t;
    test::write_file(t / "out", "old");
    auto w = storage::new_file::create(t / "out", storage::existing::replace);
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes("new")));
    CHECK(test::read_file(t / "out") == "old");
    REQUIRE((*w)->commit());
    CHECK(test::read_file(t / "out") == "new");
}

TEST_CASE("a large file is brought to the disk while it is written, and nothing ends before that does") {
    const test::temp_folder t;
    storage::failing_calls calls;
    std::latch begun(1), written(1);
    std::atomic<int> ended{0};
    calls.on_sync = [&] {
        if (ended == 0) {
            begun.count_down();
            written.wait();
        }
        return ++ended, 0;
    };
    const std::string mebibyte(1u << 20, 'x');
    auto w = storage::new_file::create(t / "out", storage::existing::refuse, calls);
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes(mebibyte)));
    REQUIRE((*w)->write(as_bytes(mebibyte)));
    begun.wait();  // while this thread goes on writing
    for (int i = 0; i < 6; ++i) REQUIRE((*w)->write(as_bytes(mebibyte)));
    CHECK(ended == 0);
    written.count_down();
    SECTION("a file that is ended") {
        REQUIRE((*w)->commit());
        CHECK(ended >= 3);  // early, the file's own, its folder's
        CHECK(std::filesystem::file_size(t / "out") == 8u << 20);
    }
    SECTION("a file that is given up") {
        w->reset();
        CHECK(ended >= 1);
        CHECK(std::filesystem::is_empty(t.path()));
    }
}

TEST_CASE("a file that the disk does not take is not written to its end") {
    const test::temp_folder t;
    storage::failing_calls calls;
    calls.on_sync = [] {
        errno = EIO;
        return -1;
    };
    auto w = storage::new_file::create(t / "out", storage::existing::refuse, calls);
    REQUIRE(w);
    const std::string mebibyte(1u << 20, 'x');
    result<void> r;
    for (int i = 0; i < 1'000'000 && r; ++i) r = (*w)->write(as_bytes(mebibyte).first(i < 4 ? 1u << 20 : 1u << 10));
    REQUIRE(!r);
    CHECK(r.error().what.find("fsync") != std::string::npos);
}

TEST_CASE("what an early sync lost is not forgotten when a later one succeeds") {
    const test::temp_folder t;
    storage::failing_calls calls;
    std::atomic<int> asked{0};
    calls.on_sync = [&] {
        errno = EIO;
        return ++asked == 1 ? -1 : 0;
    };
    auto w = storage::new_file::create(t / "out", storage::existing::refuse, calls);
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes(std::string(3u << 20, 'x'))));
    const auto r = (*w)->commit();
    REQUIRE(!r);
    CHECK(r.error().what.find("fsync") != std::string::npos);
    CHECK(!(*w)->commit());
    CHECK(!std::filesystem::exists(t / "out"));
}

TEST_CASE("a file system that cannot sync early loses nothing by it") {
    const test::temp_folder t;
    storage::failing_calls calls;
    std::atomic<int> asked{0};
    calls.on_sync = [&] {
        errno = EINVAL;
        return ++asked == 1 ? -1 : 0;
    };
    auto w = storage::new_file::create(t / "out", storage::existing::refuse, calls);
    REQUIRE(w);
    REQUIRE((*w)->write(as_bytes(std::string(3u << 20, 'x'))));
    CHECK((*w)->commit());
}
