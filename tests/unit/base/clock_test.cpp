#include "stamplog/base/clock.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

TEST_CASE("RFC 3339 times are read with their offset and written in UTC", "[base]") {
    const auto t = parse_rfc3339("2026-11-21T14:05:06+01:00");
    REQUIRE(t);
    CHECK(format_rfc3339(*t) == "2026-11-21T13:05:06Z");
    CHECK(parse_rfc3339("2026-11-21t14:05z") == parse_rfc3339("2026-11-21T14:05:00Z"));
    CHECK(parse_rfc3339("2026-11-21 14:05:00-05:30") == parse_rfc3339("2026-11-21T19:35:00Z"));
    CHECK(format_rfc3339(*parse_rfc3339("1969-12-31T23:59:59Z")) == "1969-12-31T23:59:59Z");
}

TEST_CASE("fractions keep 100 ns and lose what is finer", "[base]") {
    const auto whole = *parse_rfc3339("2026-11-21T14:05:06Z");
    CHECK((*parse_rfc3339("2026-11-21T14:05:06.1234567Z") - whole).count() == 1234567);
    CHECK((*parse_rfc3339("2026-11-21T14:05:06.12345678Z") - whole).count() == 1234567);
    CHECK((*parse_rfc3339("2026-11-21T14:05:06.5Z") - whole).count() == 5000000);
}

TEST_CASE("what is not RFC 3339 is refused", "[base]") {
    for (auto bad : {"", "2026-11-21", "2026-11-21T14:05:06", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                     "2026-11-21T24:00:00Z", "2026-11-21T14:60:00Z", "2026-11-21T14:05:06.Z", "2026-11-21T14:05:06Zx",
                     "2026-11-21T14:05:06+1:00", "x026-11-21T14:05:06Z"})
        CHECK_FALSE(parse_rfc3339(bad));
}
