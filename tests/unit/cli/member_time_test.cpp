// Whether a member is of the time that is asked for.
#include "member_time.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

TEST_CASE("a member is of a time when what it holds overlaps with that", "[cli]") {
    bundle::member m;
    m.mtime = 1'700'009'000;
    m.times = {1'700'000'000, 1'700'003'600};
    CHECK(cli::is_in({1'700'003'600, 1'700'005'000}, m));
    CHECK(cli::is_in({1'600'000'000, 1'700'000'000}, m));
    CHECK(cli::is_in({1'700'000'100, 1'700'000'200}, m));
    CHECK(cli::is_in({}, m));
    CHECK_FALSE(cli::is_in({1'700'003'601, INT64_MAX}, m));
    CHECK_FALSE(cli::is_in({INT64_MIN, 1'699'999'999}, m));
    CHECK_FALSE(cli::is_in({1'700'009'000, 1'700'009'000}, m));  // when it was last written does not matter then
}

TEST_CASE("where that is not known, a member is of the time when it was last written", "[cli]") {
    bundle::member m;
    m.mtime = 1'700'009'000;
    CHECK(cli::is_in({1'700'009'000, 1'700'009'000}, m));
    CHECK_FALSE(cli::is_in({1'700'009'001, INT64_MAX}, m));
    CHECK_FALSE(cli::is_in({INT64_MIN, 1'700'008'999}, m));
    m.mtime = bundle::no_time;
    CHECK_FALSE(cli::is_in({INT64_MIN, 1'700'009'000}, m));
}
