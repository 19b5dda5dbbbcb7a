#include <catch2/catch.hpp>

#include "endpoint/net_date.hpp"
#include "stamplog/base/clock.hpp"

using namespace stampsim;

namespace {
time_zone berlin() { return std::move(*time_zone::windows("W. Europe Standard Time")); }
std::string window_start(const char* text) {
    return stamplog::format_rfc3339(parse_net_date(text, berlin())->as_stamp_time(berlin()));
}
}  // namespace

TEST_CASE("a date with an offset means its instant, a Z date the same clock reading in stamp time") {
    CHECK(window_start("2026-11-21T10:00:00+01:00") == "2026-11-21T09:00:00Z");
    CHECK(window_start("2026-11-21T09:00:00.0000000+00:00") == "2026-11-21T09:00:00Z");
    CHECK(window_start("2026-11-21T10:00:00Z") == "2026-11-21T09:00:00Z");  // an hour wrong, as on a real stamp
    CHECK(window_start("2026-11-21T10:00:00") == "2026-11-21T09:00:00Z");
    CHECK(window_start("2026-07-21T10:00:00Z") == "2026-07-21T08:00:00Z");
}

TEST_CASE("kinds are .NET's") {
    CHECK(parse_net_date("2026-11-21T10:00:00Z", berlin())->kind == net_date::kind_of::utc);
    CHECK(parse_net_date("2026-11-21T10:00:00+05:30", berlin())->kind == net_date::kind_of::local);
    CHECK(parse_net_date("2026-11-21T10:00:00.1234567", berlin())->kind == net_date::kind_of::unspecified);
}

TEST_CASE("what is no date is refused") {
    for (const char* text :
         {"", "yesterday", "2026-13-01T00:00:00", "2026-02-30", "2026-11-21T24:00:00Z", "2026-11-21T10:00:00+15:00",
          "2026-11-21T10:00:00Zx", "2026-11-21T10:00:00.Z", "2026-11-21T1:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(parse_net_date(text, berlin()));
    }
}

TEST_CASE("stamp time at a change of the clocks") {
    const auto zone = berlin();
    const auto reading = [](const char* text) { return parse_net_date(text, berlin())->reading; };
    CHECK(stamplog::format_rfc3339(zone.to_utc(reading("2026-10-25T02:30:00"))) == "2026-10-25T00:30:00Z");  // twice: the first
    CHECK(stamplog::format_rfc3339(zone.to_utc(reading("2026-03-29T02:30:00"))) == "2026-03-29T01:30:00Z");  // never: forward
    CHECK_FALSE(time_zone::windows("Europe/Nowhere"));
}
