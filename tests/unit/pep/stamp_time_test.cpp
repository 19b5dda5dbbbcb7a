#include <catch2/catch.hpp>

#include "stamplog/pep/stamp.hpp"

using namespace stamplog;

namespace {
const std::string berlin = "W. Europe Standard Time";
utc_time at(const char* text) { return *parse_rfc3339(text); }
pep::resolved_time resolve(const std::string& zone, pep::civil_time t) {
    const auto r = pep::to_utc(zone, t);
    REQUIRE(r);
    return *r;
}
bool same(const pep::civil_time& a, const pep::civil_time& b) {
    return a.year == b.year && a.month == b.month && a.day == b.day && a.hour == b.hour && a.minute == b.minute &&
           a.second == b.second;
}
}  // namespace

TEST_CASE("offsets follow summer time and half hours") {
    CHECK(pep::offset_minutes(berlin, at("2026-01-15T12:00:00Z")) == 60);
    CHECK(pep::offset_minutes(berlin, at("2026-07-15T12:00:00Z")) == 120);
    CHECK(pep::offset_minutes(berlin, at("2026-03-29T00:59:59Z")) == 60);
    CHECK(pep::offset_minutes(berlin, at("2026-03-29T01:00:00Z")) == 120);
    CHECK(pep::offset_minutes(berlin, at("2026-10-25T00:59:59Z")) == 120);
    CHECK(pep::offset_minutes(berlin, at("2026-10-25T01:00:00Z")) == 60);
    CHECK(pep::offset_minutes("India Standard Time", at("2026-11-21T00:00:00Z")) == 330);
    CHECK(pep::offset_minutes("Pacific Standard Time", at("2026-12-01T00:00:00Z")) == -480);
    CHECK(pep::offset_minutes("UTC", at("2026-12-01T00:00:00Z")) == 0);
    CHECK(pep::offset_minutes("Europe/Berlin", at("2026-12-01T00:00:00Z")) == 60);
}

TEST_CASE("an unknown time zone is not found, whatever it holds") {
    for (const auto* zone : {"", "Nowhere Standard Time", "GMT+1", "Etc/Unknown", "../../etc/passwd", "\xFF\xFE"}) {
        INFO(zone);
        const auto r = pep::offset_minutes(zone, at("2026-12-01T00:00:00Z"));
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::not_found);
    }
}

TEST_CASE("stamp time becomes UTC") {
    CHECK(resolve(berlin, {2026, 11, 21, 14, 5, 0}).at == at("2026-11-21T13:05:00Z"));
    CHECK(resolve(berlin, {2026, 7, 1, 14, 5, 9}).at == at("2026-07-01T12:05:09Z"));
    CHECK(resolve("India Standard Time", {2026, 11, 21, 0, 0, 0}).at == at("2026-11-20T18:30:00Z"));
}

TEST_CASE("a time that spring leaves out moves forward and says so") {
    const auto r = resolve(berlin, {2026, 3, 29, 2, 30, 0});
    CHECK(r.at == at("2026-03-29T01:30:00Z"));  // 03:30 summer time
    CHECK(r.shifted);
    CHECK_FALSE(r.ambiguous);
    CHECK_FALSE(resolve(berlin, {2026, 3, 29, 1, 59, 59}).shifted);
    CHECK_FALSE(resolve(berlin, {2026, 3, 29, 3, 0, 0}).shifted);
}

TEST_CASE("a time that autumn has twice is the first and says so") {
    const auto r = resolve(berlin, {2026, 10, 25, 2, 30, 0});
    CHECK(r.at == at("2026-10-25T00:30:00Z"));
    CHECK(r.ambiguous);
    CHECK_FALSE(r.shifted);
    CHECK_FALSE(resolve(berlin, {2026, 10, 25, 1, 59, 59}).ambiguous);
    CHECK_FALSE(resolve(berlin, {2026, 10, 25, 3, 0, 0}).ambiguous);
}

TEST_CASE("UTC becomes stamp time, also across midnight") {
    const auto t = pep::to_civil("India Standard Time", at("2026-11-20T18:30:05Z"));
    REQUIRE(t);
    CHECK(same(*t, {2026, 11, 21, 0, 0, 5}));
    for (const auto* text : {"2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-12-31T23:30:00Z"}) {
        INFO(text);
        const auto there = pep::to_civil(berlin, at(text));
        REQUIRE(there);
        const auto back = resolve(berlin, *there);
        CHECK((back.at == at(text) || back.ambiguous));
    }
}

TEST_CASE("dates that do not exist are refused") {
    for (const pep::civil_time t : {pep::civil_time{2026, 2, 29, 0, 0, 0},
                                    {2026, 13, 1, 0, 0, 0},
                                    {2026, 0, 1, 0, 0, 0},
                                    {2026, 1, -1, 0, 0, 0},
                                    {2026, 1, 1, 24, 0, 0},
                                    {2026, 1, 1, 0, 60, 0},
                                    {2026, 1, 1, 0, 0, -1},
                                    {99999, 1, 1, 0, 0, 0}})
        CHECK(pep::to_utc(berlin, t).error().code == errc::config);
}
