#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "landing_builder.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::zip_builder;

TEST_CASE("late members see the report of all others and are in the manifest") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("a.log", "content").finish());
    auto o = l.options();
    std::uint64_t seen = 0;
    o.late_members = [&](const pack::report& r) -> result<std::vector<pack::text_member>> {
        seen = r.records.size();
        return std::vector<pack::text_member>{{"_stamplog/coverage.json", "{}", 0, {}, {}}};
    };
    const auto made = test::pack_whole(o);
    CHECK(seen == 1);
    const auto contents = test::tar_contents(made.file);
    CHECK(contents.at("_stamplog/coverage.json") == "{}");
    const auto m = nlohmann::json::parse(contents.at("_stamplog/manifest.json"));
    REQUIRE(m["members"].size() == 2);
    CHECK(m["members"][1]["path"] == "_stamplog/coverage.json");
    CHECK(m["members"][1]["sha256"] == to_hex(sha256_of(as_bytes("{}"))));
}

TEST_CASE("a failing or misnamed late member ends the packing") {
    pack::options o;
    o.sources.texts = {{"a", "1", 0, {}, {}}};
    memory_sink out;
    o.late_members = [](const pack::report&) -> result<std::vector<pack::text_member>> { return fail(errc::io, "no report"); };
    CHECK(pack::pack_bundle(o, out).error().code == errc::io);
    for (const auto* name : {"a", "_stamplog/manifest.json", "_stamplog/../x", "elsewhere.txt"}) {
        o.late_members = [&](const pack::report&) -> result<std::vector<pack::text_member>> {
            return std::vector<pack::text_member>{{name, "", 0, {}, {}}};
        };
        CHECK(pack::pack_bundle(o, out).error().code == errc::config);
    }
}
