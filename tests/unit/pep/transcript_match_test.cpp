#include "transcript_match.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

namespace {
pep::transcript of(const char* start) {
    return {
        parse_rfc3339(start), "AZURESTACK\\CloudAdmin", "AZS-ERCS01", {"get-azurestacklog", "test-azurestack", "out-default"}};
}
pep::our_session match_ours() {
    return {*parse_rfc3339("2026-11-21T13:30:00Z"), 60, "azurestack\\cloudadmin", {"get-azurestacklog", "test-azurestack"}, {}};
}
bool is_ours(const pep::transcript& t, const pep::our_session& s) { return pep::distance_to(t, s).has_value(); }
}  // namespace

TEST_CASE("a transcript is ours within ten minutes of our start, in stamp time") {
    CHECK(is_ours(of("2026-11-21T14:30:00Z"), match_ours()));  // stamp time, an hour ahead
    CHECK(is_ours(of("2026-11-21T14:39:59Z"), match_ours()));
    CHECK(is_ours(of("2026-11-21T14:20:01Z"), match_ours()));
    CHECK_FALSE(is_ours(of("2026-11-21T13:31:00Z"), match_ours()));  // reads like UTC: another's, an hour before
    CHECK(std::chrono::floor<std::chrono::seconds>(*pep::distance_to(of("2026-11-21T14:29:00Z"), match_ours())) ==
          std::chrono::minutes(1));
    CHECK_FALSE(is_ours(of("2026-11-21T14:40:01Z"), match_ours()));
    CHECK_FALSE(is_ours(of("2026-11-21T14:10:00Z"), match_ours()));
    CHECK_FALSE(is_ours(of("2026-11-20T14:30:00Z"), match_ours()));
    auto timeless = of("2026-11-21T14:30:00Z");
    timeless.start.reset();
    CHECK_FALSE(is_ours(timeless, match_ours()));
}

TEST_CASE("without the stamp's offset any zone's time is taken, another day's is not") {
    auto s = match_ours();
    s.stamp_offset.reset();
    CHECK(is_ours(of("2026-11-21T05:30:00Z"), s));
    CHECK(is_ours(of("2026-11-22T03:30:00Z"), s));
    CHECK_FALSE(is_ours(of("2026-11-22T04:00:00Z"), s));
    CHECK_FALSE(is_ours(of("2026-11-21T01:00:00Z"), s));
    // The session that is being closed began last.
    CHECK(*pep::distance_to(of("2026-11-21T14:30:00Z"), s) < *pep::distance_to(of("2026-11-21T13:30:00Z"), s));
}

TEST_CASE("a transcript that records another share than ours is not ours; one that records none may be") {
    auto s = match_ours();
    s.share_paths = {pep::share_path("\\\\sim\\logs\\stamplog-1\\"), pep::share_path("\\\\sim\\logs\\stamplog-1\\transcripts")};
    auto t = of("2026-11-21T14:30:00Z");
    CHECK(is_ours(t, s));
    t.share_paths = {pep::share_path("\\\\SIM\\Logs\\stamplog-2")};
    CHECK_FALSE(is_ours(t, s));
    t.share_paths.insert(pep::share_path("\\\\SIM\\Logs\\stamplog-1"));
    CHECK(is_ours(t, s));
}

TEST_CASE("where it records the folder that a run made for itself, a wrong clock of ours does no harm") {
    auto s = match_ours();
    auto t = of("2026-11-21T17:30:00Z");  // three hours from our start
    for (const bool zone_is_known : {true, false}) {
        if (!zone_is_known) s.stamp_offset.reset();
        s.share_paths = {pep::share_path("\\\\sim\\logs\\stamplog-20261121T133000Z-0a1b2c\\")};
        t.share_paths = s.share_paths;
        for (const auto* start : {"2026-11-21T17:30:00Z", "2026-11-24T14:30:00Z", "2026-11-18T14:30:00Z"}) {
            t.start = parse_rfc3339(start);
            CHECK(is_ours(t, s));
        }
        const auto far = *pep::distance_to(t, s);
        t.start = parse_rfc3339("2026-11-21T14:30:00Z");
        CHECK(*pep::distance_to(t, s) < far);
        t.start = parse_rfc3339("2026-11-24T14:30:00Z");
        for (const auto* other :
             {"\\\\sim\\logs\\stamplog-20261121T133000Z-0a1b2", "\\\\sim\\logs\\cases", "\\\\sim\\logs\\stamplog-1"}) {
            s.share_paths = t.share_paths = {pep::share_path(other)};
            CHECK_FALSE(is_ours(t, s));
        }
        s.share_paths = {pep::share_path("\\\\sim\\logs\\stamplog-20261121T133000Z-0a1b2c\\")};
        t.share_paths = {pep::share_path("\\\\sim\\logs\\stamplog-20261121T133000Z-0a1b2d\\")};
        CHECK_FALSE(is_ours(t, s));
    }
}

TEST_CASE("of two that began in the same second, the one with fewer other cmdlets is nearer") {
    auto other = of("2026-11-21T14:30:00Z");
    other.cmdlets.insert({"get-virtualdisk", "get-storagejob"});
    for (const bool zone_is_known : {true, false}) {
        auto s = match_ours();
        if (!zone_is_known) s.stamp_offset.reset();
        CHECK(*pep::distance_to(of("2026-11-21T14:30:00Z"), s) < *pep::distance_to(other, s));
        CHECK(*pep::distance_to(other, s) - *pep::distance_to(of("2026-11-21T14:30:00Z"), s) < std::chrono::seconds(1));
    }
}

TEST_CASE("another user's transcript is not ours") {
    auto t = of("2026-11-21T14:30:00Z");
    t.user = "AZURESTACK\\Other";
    CHECK_FALSE(is_ours(t, match_ours()));
    t.user = "OTHER\\CloudAdmin";
    CHECK_FALSE(is_ours(t, match_ours()));
    auto unknown = match_ours();
    unknown.user.clear();
    CHECK(is_ours(t, unknown));
}

TEST_CASE("a transcript that misses a cmdlet that we ran is not ours") {
    auto t = of("2026-11-21T14:30:00Z");
    t.cmdlets.erase("test-azurestack");
    CHECK_FALSE(is_ours(t, match_ours()));
}

TEST_CASE("users are compared by domain only where both write it the same way") {
    CHECK(pep::same_user("AZURESTACK\\CloudAdmin", "azurestack\\cloudadmin"));
    CHECK(pep::same_user("AZURESTACK\\CloudAdmin", "CloudAdmin@azurestack.local"));
    CHECK(pep::same_user("AZURESTACK\\CloudAdmin", "cloudadmin"));
    CHECK_FALSE(pep::same_user("AZURESTACK\\CloudAdmin", "OTHER\\CloudAdmin"));
    CHECK_FALSE(pep::same_user("a@x.local", "a@y.local"));
    CHECK_FALSE(pep::same_user("", "CloudAdmin"));
}
