// Times of members, from packing to the index, the manifest and nested zips.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "evtx_builder.hpp"
#include "landing_builder.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

std::string dated(const std::string& from, const std::string& to) { return from + " it begins\n" + to + " it ends\n"; }
const std::string morning = dated("2026-11-19 03:15:00", "2026-11-19 04:15:07");
const std::string evening = dated("2026-11-19 19:00:00", "2026-11-19 20:00:00");

std::string zip_text(const bytes& b) { return {b.begin(), b.end()}; }

std::string times_in(const bundle::index& all, const std::string& path) {
    const auto at = all.find(path);
    if (!at) return "not there";
    const auto& t = all.members[*at].times;
    return t.known() ? bundle::text_of(t.first) + ".." + bundle::text_of(t.last) : "unknown";
}

nlohmann::json in_manifest(const bundle::reader& r, const std::string& path) {
    const auto manifest = nlohmann::json::parse(r.read_text(bundle::manifest_name).value());
    for (const auto& m : manifest["members"])
        if (m["path"] == path) return m;
    return {};
}

const std::string morning_times = "2026-11-19T03:15:00..2026-11-19T04:15:07";

}  // namespace

TEST_CASE("the index and the manifest tell when what a member holds begins and ends") {
    const std::int64_t begin = 1'795'089'600;
    test::landing_builder l;
    l.add("Storage", zip_builder()
                         .add("a.log", morning)
                         .add("same/a.log", morning)
                         .add("b.txt", "no times\n")
                         .add("empty.log", "")
                         .add("System.evtx", zip_text(test::evtx_log({{{begin, begin, true}, {begin + 60}}})))
                         .finish());
    auto o = l.options();
    o.late_members = [](const pack::report&) -> result<std::vector<pack::text_member>> {
        return std::vector<pack::text_member>{{"_stamplog/run.log", morning, 0, {}, {}}};
    };
    const auto made = test::pack_whole(o);
    const auto r = made.open();
    REQUIRE(r);
    const auto& all = r->contents();
    CHECK(times_in(all, member_of("Storage", "a.log")) == morning_times);
    CHECK(times_in(all, member_of("Storage", "same/a.log")) == morning_times);
    CHECK(times_in(all, member_of("Storage", "b.txt")) == "unknown");
    CHECK(times_in(all, member_of("Storage", "empty.log")) == "unknown");
    CHECK(times_in(all, member_of("Storage", "System.evtx")) == "2026-11-19T12:00:00..2026-11-19T12:01:00");
    CHECK(times_in(all, "_stamplog/run.log") == morning_times);

    const auto log = in_manifest(*r, member_of("Storage", "a.log"));
    CHECK(log.at("first_time") == "2026-11-19T03:15:00");
    CHECK(log.at("last_time") == "2026-11-19T04:15:07");
    CHECK(in_manifest(*r, "_stamplog/run.log").at("last_time") == "2026-11-19T04:15:07");
    CHECK_FALSE(in_manifest(*r, member_of("Storage", "b.txt")).contains("first_time"));
}

TEST_CASE("a nested zip's times are those of its members that are known") {
    test::landing_builder l;
    const auto inner = zip_builder().add("a.log", morning).add("b.txt", "no times\n").add("c.log", evening).finish();
    const auto none = zip_builder().add("b.txt", "other text without times\n").finish();
    l.add("Storage", zip_builder().add("x.zip", zip_text(inner)).add("y.zip", zip_text(none)).finish());
    auto o = l.options();
    o.profile = pack::profile::standard;
    const auto made = test::pack_whole(o);
    const auto r = made.open();
    REQUIRE(r);
    const auto& all = r->contents();
    CHECK(times_in(all, member_of("Storage", "x.zip")) == "2026-11-19T03:15:00..2026-11-19T20:00:00");
    CHECK(times_in(all, member_of("Storage", "x.zip~/a.log")) == morning_times);
    CHECK(times_in(all, member_of("Storage", "y.zip")) == "unknown");
    CHECK(in_manifest(*r, member_of("Storage", "x.zip")).at("last_time") == "2026-11-19T20:00:00");
}

TEST_CASE("a member of several frames has its first and last times, also as a link") {
    std::string text = "2026-11-19 03:15:00 it begins\n";
    while (text.size() < (40u << 20)) text += "2026-11-19 03:20:00 a line that comes again and again\n";
    text += "2026-11-19 04:15:07 it ends\n";
    test::landing_builder l;
    l.add("Storage", zip_builder().add("large.log", text).finish());
    l.add("ACS", zip_builder().add("large.log", text).finish());
    const auto made = test::pack_whole(l.options());
    const auto r = made.open();
    REQUIRE(r);
    CHECK(times_in(r->contents(), member_of("Storage", "large.log")) == morning_times);
    CHECK(times_in(r->contents(), member_of("ACS", "large.log")) == morning_times);
}
