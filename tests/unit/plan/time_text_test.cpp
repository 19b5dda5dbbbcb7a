#include "time_text.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

namespace {
const std::string berlin = "W. Europe Standard Time";
const auto now_here = *parse_rfc3339("2026-11-21T13:30:00Z");  // 14:30 in Berlin
std::string read(const char* text, const std::string& zone = berlin) {
    std::vector<std::string> warnings;
    const auto r = plan::parse_time("--from", text, now_here, zone, warnings);
    REQUIRE(r);
    return format_rfc3339(*r);
}
}  // namespace

TEST_CASE("a point in time is read in every spelling") {
    CHECK(read("2026-11-21T10:00:00Z") == "2026-11-21T10:00:00Z");
    CHECK(read("2026-11-21T10:00+01:00") == "2026-11-21T09:00:00Z");
    CHECK(read("now") == "2026-11-21T13:30:00Z");
    CHECK(read("-4h") == "2026-11-21T09:30:00Z");
    CHECK(read("-1h30m") == "2026-11-21T12:00:00Z");
    CHECK(read("14:05") == "2026-11-21T13:05:00Z");
    CHECK(read("14:30") == "2026-11-21T13:30:00Z");
    CHECK(read("14:31") == "2026-11-20T13:31:00Z");  // still to come today
    CHECK(read("9:00") == "2026-11-21T08:00:00Z");
    CHECK(read("00:10:30") == "2026-11-20T23:10:30Z");
    CHECK(read("2026-11-20 14:05") == "2026-11-20T13:05:00Z");
    CHECK(read("2026-11-20T14:05") == "2026-11-20T13:05:00Z");
    CHECK(read("2026-07-01 14:05:09") == "2026-07-01T12:05:09Z");
}

TEST_CASE("today is the stamp's day, not UTC's") {
    std::vector<std::string> warnings;
    const auto late = *parse_rfc3339("2026-11-20T20:00:00Z");  // 01:30 on the 21st in India
    const auto r = plan::parse_time("--from", "01:00", late, "India Standard Time", warnings);
    REQUIRE(r);
    CHECK(format_rfc3339(*r) == "2026-11-20T19:30:00Z");
}

TEST_CASE("stamp time without a time zone is an error that says so; other spellings need none") {
    std::vector<std::string> warnings;
    for (const auto* text : {"14:05", "2026-11-20 14:05"}) {
        const auto r = plan::parse_time("--around", text, now_here, "", warnings);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
        CHECK(r.error().what.find("--around") == 0);
        CHECK(r.error().what.find("time zone is not known") != std::string::npos);
    }
    CHECK(read("-4h", "") == "2026-11-21T09:30:00Z");
    CHECK(plan::parse_time("--from", "14:05", now_here, "Nowhere Time", warnings).error().code == errc::config);
}

TEST_CASE("what is no time is refused with the flag's name") {
    std::vector<std::string> warnings;
    for (const auto* text : {"", "yesterday", "25:00", "14:60", "2026-02-30 10:00", "2026-11-21", "14", "4h", "+4h", "-",
                             "--4h", "14:05 ", "\x1b[31m"}) {
        INFO(text);
        const auto r = plan::parse_time("--to", text, now_here, berlin, warnings);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
        CHECK(r.error().what.find("--to") == 0);
        CHECK(r.error().what.find('\x1b') == std::string::npos);
    }
}

TEST_CASE("times that the clocks' change makes doubtful warn") {
    const auto later = *parse_rfc3339("2026-10-26T00:00:00Z");
    std::vector<std::string> warnings;
    const auto twice = plan::parse_time("--from", "2026-10-25 02:30", later, berlin, warnings);
    REQUIRE(twice);
    CHECK(format_rfc3339(*twice) == "2026-10-25T00:30:00Z");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find("twice") != std::string::npos);
    const auto never = plan::parse_time("--from", "2026-03-29 02:30", later, berlin, warnings);
    REQUIRE(never);
    CHECK(format_rfc3339(*never) == "2026-03-29T01:30:00Z");
    CHECK(warnings.size() == 2);
}
