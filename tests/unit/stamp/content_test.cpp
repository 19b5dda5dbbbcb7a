#include "content/content.hpp"

#include <catch2/catch.hpp>

#include <libdeflate.h>

#include <cstring>

#include "content/cluster_log.hpp"
#include "content/hours.hpp"

using namespace stampsim;

namespace {

const stamp_settings settings;
const time_zone& zone() {
    static const time_zone z = std::move(*time_zone::windows("W. Europe Standard Time"));
    return z;
}
window from_to(const char* from, const char* to) { return {*stamplog::parse_rfc3339(from), *stamplog::parse_rfc3339(to)}; }
const window four_hours = from_to("2026-11-21T08:20:00Z", "2026-11-21T12:20:00Z");

std::string make(const member_plan& m, const window& w) {
    std::string all;
    generate(m, w, {settings, zone()}, [&](std::string_view piece) {
        all += piece;
        return true;
    });
    return all;
}
member_plan member(content_kind kind, std::uint64_t size = 40'000) {
    member_plan m;
    m.path = "x";
    m.kind = kind;
    m.key = "key";
    m.subject = "AZS-NODE01";
    m.bytes_per_hour = size;
    m.fixed_bytes = size;
    return m;
}
template <class T>
T at(const std::string& s, std::size_t p) {
    T v;
    std::memcpy(&v, s.data() + p, sizeof v);
    return v;
}

constexpr content_kind all_kinds[] = {content_kind::service_trace,
                                      content_kind::action_plan_log,
                                      content_kind::blob_log,
                                      content_kind::iis_log,
                                      content_kind::setup_log,
                                      content_kind::counters_csv,
                                      content_kind::clixml,
                                      content_kind::evtx,
                                      content_kind::etl,
                                      content_kind::cluster_log,
                                      content_kind::locale_metadata,
                                      content_kind::validation_json,
                                      content_kind::validation_html,
                                      content_kind::health_zip,
                                      content_kind::dump};

}  // namespace

TEST_CASE("content is a function of seed, key and window") {
    for (auto kind : all_kinds) {
        INFO(static_cast<int>(kind));
        const auto first = make(member(kind), four_hours);
        CHECK(first.size() > 100);
        CHECK(first == make(member(kind), four_hours));
        auto other = member(kind);
        other.key = "other";
        if (kind != content_kind::validation_html && kind != content_kind::health_zip) CHECK(make(other, four_hours) != first);
    }
}

TEST_CASE("the lines of an hour do not depend on the window around it") {
    const auto m = member(content_kind::service_trace);
    const auto whole = make(m, four_hours);
    const auto part = make(m, from_to("2026-11-21T09:10:00Z", "2026-11-21T10:40:00Z"));
    REQUIRE(part.size() > 10'000);
    CHECK(whole.find(part) != std::string::npos);
}

TEST_CASE("every line of a text log lies in the window, in order") {
    const auto text = make(member(content_kind::service_trace), four_hours);
    std::string last;
    std::size_t lines = 0;
    for (std::size_t p = 0; p < text.size(); p = text.find("\r\n", p) + 2, ++lines) {
        const auto stamp = text.substr(p, 24);
        CHECK(stamp >= last);
        const auto t = stamplog::parse_rfc3339(stamp);
        REQUIRE(t);
        CHECK((*t >= four_hours.from && *t < four_hours.to));
        last = stamp;
    }
    CHECK(lines > 500);
}

TEST_CASE("event logs have chunks whose records carry times of the window") {
    const auto log = make(member(content_kind::evtx, 200'000), four_hours);
    CHECK(log.substr(0, 8) == std::string("ElfFile\0", 8));
    REQUIRE((log.size() - 4096) % 65536 == 0);
    std::size_t records = 0;
    for (std::size_t chunk = 4096; chunk < log.size(); chunk += 65536) {
        CHECK(log.substr(chunk, 8) == std::string("ElfChnk\0", 8));
        for (auto p = chunk + 512; at<std::uint32_t>(log, p) == 0x2a2a; p += at<std::uint32_t>(log, p + 4), ++records) {
            const auto t = at<std::uint64_t>(log, p + 16) - 116'444'736'000'000'000ULL;
            CHECK(t >= static_cast<std::uint64_t>(four_hours.from.time_since_epoch().count()));
            CHECK(t < static_cast<std::uint64_t>(four_hours.to.time_since_epoch().count()));
            CHECK(at<std::uint64_t>(log, p + 8) == records + 1);
        }
    }
    CHECK(records > 1000);
}

TEST_CASE("an event log's header tells what follows") {
    for (std::uint64_t size : {0u, 40'000u, 200'000u, 1'000'000u}) {
        INFO(size);
        auto w = four_hours;
        if (size == 0) w.to = w.from;  // no event at all
        const auto log = make(member(content_kind::evtx, size), w);
        const auto chunks = (log.size() - 4096) / 65536;
        std::uint64_t last = 0;
        for (std::size_t chunk = 4096; chunk < log.size(); chunk += 65536) {
            CHECK(at<std::uint64_t>(log, chunk + 8) == last + 1);  // its first record
            last = at<std::uint64_t>(log, chunk + 16);
        }
        CHECK((size == 0) == (chunks == 0));
        CHECK(at<std::uint16_t>(log, 42) == chunks);
        CHECK(at<std::uint64_t>(log, 16) == (chunks ? chunks - 1 : 0));
        CHECK(at<std::uint64_t>(log, 24) == last + 1);
        CHECK(at<std::uint32_t>(log, 124) == libdeflate_crc32(0, log.data(), 120));
    }
}

TEST_CASE("a cluster log is UTF-16LE with header, sections and lines of the known form") {
    const auto wide = make(member(content_kind::cluster_log), four_hours);
    CHECK(wide.substr(0, 2) == "\xff\xfe");
    std::string text;
    for (std::size_t i = 2; i < wide.size(); i += 2) text += wide[i];
    CHECK(text.find("UTC = localtime + time zone offset;the time zone offset of this machine is -01:00") != std::string::npos);
    CHECK(text.find("[=== SBL Disks ===]") != std::string::npos);
    const auto line = text.substr(text.find("[=== Cluster Logs ===]") + 24, 44);
    CHECK(line[8] == '.');
    CHECK(line.substr(17, 2) == "::");
    CHECK(line.substr(19, 11) == "2026/11/21-");
}

TEST_CASE("Get-ClusterLog's switches change the log as they say") {
    auto m = member(content_kind::cluster_log);
    m.subject = "AZS-NODE12";
    const auto text = [&](const cluster_log_style& style) {
        std::string narrow;
        cluster_log(
            m, four_hours, {settings, zone()},
            [&](std::string_view piece) {
                for (std::size_t i = 0; i < piece.size(); i += 2) narrow += piece[i];
                return true;
            },
            style);
        return narrow;
    };
    const auto first_time = [](const std::string& log) { return log.substr(log.find("::") + 2, 13); };
    CHECK(text({}).find("Current node: AZS-NODE12 id (12)") != std::string::npos);
    CHECK(first_time(text({})) == "2026/11/21-08");
    CHECK(first_time(text({.local_time = true})) == "2026/11/21-09");
    CHECK(text({.state = false}).find("SBL Disks") == std::string::npos);
    const auto health = text({.health = true});
    CHECK(health.find("[HEALTH]") != std::string::npos);
    CHECK(health.find("[=== Cluster Logs ===]") == std::string::npos);
}

TEST_CASE("a sink that says stop is not asked again") {
    for (auto kind : all_kinds) {
        INFO(static_cast<int>(kind));
        int calls = 0;
        CHECK_FALSE(generate(member(kind), four_hours, {settings, zone()}, [&](std::string_view) {
            ++calls;
            return false;
        }));
        CHECK(calls == 1);
    }
}

TEST_CASE("slots cover a window that begins and ends within an hour, each once") {
    std::vector<std::uint64_t> seen;
    const auto w = from_to("2026-11-21T08:30:00Z", "2026-11-21T09:30:00Z");
    for_each_slot(1, w, 60, [&](const slot& s) {
        CHECK((s.at >= w.from && s.at < w.to));
        seen.push_back(static_cast<std::uint64_t>(s.hour) * 100 + s.number);
        return true;
    });
    CHECK(seen.size() >= 59);
    CHECK(std::adjacent_find(seen.begin(), seen.end(), std::greater_equal<>()) == seen.end());
}
