#include <catch2/catch.hpp>

#include "stamplog/plan/request.hpp"

using stamplog::plan::parse_duration;
using namespace std::chrono_literals;

TEST_CASE("lengths of time are read in their usual spellings") {
    const std::pair<const char*, std::chrono::seconds> table[] = {{"4h", 4h},    {"90m", 90min},     {"1h30m", 90min},
                                                                  {"1d", 24h},   {"2d12h", 60h},     {"45s", 45s},
                                                                  {"1m1s", 61s}, {"1h0m30s", 3630s}, {"366d", 24h * 366}};
    for (const auto& [text, expected] : table) {
        INFO(text);
        const auto r = parse_duration(text);
        REQUIRE(r);
        CHECK(*r == expected);
    }
}

TEST_CASE("everything else is refused as configuration, with an example") {
    for (const auto* text : {"", "4", "h", "0h", "0s", "-4h", "+4h", "4 h", "4H", "1.5h", "30m1h", "1h1h", "1h30", "4w", "367d",
                             "999999999d", "99999999999999999999h", "4h\n", "１h"}) {
        INFO(text);
        const auto r = parse_duration(text);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == stamplog::errc::config);
        CHECK_FALSE(r.error().hint.empty());
    }
}
