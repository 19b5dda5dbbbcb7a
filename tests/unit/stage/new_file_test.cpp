#include "stamplog/storage/new_file.hpp"

#include <catch2/catch.hpp>

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
