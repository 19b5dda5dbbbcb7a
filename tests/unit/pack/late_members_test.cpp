#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "landing_builder.hpp"
#include "stamplog/bundle/verify.hpp"
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

// Up to 16,384 members the manifest and the index are made while the last frames are compressed, beyond that (and with one
// thread) afterwards.
TEST_CASE("manifest and index tell of few and of many members") {
    for (const std::size_t members : {std::size_t{16'384}, std::size_t{16'385}}) {
        std::vector<pack::text_member> texts;
        for (std::size_t i = 0; i < members; ++i)
            texts.push_back({"health/" + std::to_string(i), std::to_string(i % 1000), 0, {}, {}});
        const auto made = test::pack_texts(std::move(texts));
        CHECK(made.report.members == members + 1);
        const auto m = nlohmann::json::parse(test::tar_contents(made.file).at("_stamplog/manifest.json"));
        CHECK(m["members"].size() == members);
        const auto bundle = made.open();
        REQUIRE(bundle);
        CHECK(bundle->contents().members.size() == members + 1);
        const auto v = bundle::verify(zip::memory_source(made.file));
        REQUIRE(v);
        CHECK(v->intact);
    }
}

TEST_CASE("late members may be small or take frames of their own") {
    for (const auto profile : test::one_of_each_container) {
        for (const std::size_t size : {std::size_t{1} << 20, std::size_t{5} << 20, std::size_t{70} << 20}) {
            pack::options o;
            o.profile = profile;
            o.threads = 2;
            o.sources.texts = {{"health/a", "content", 0, {}, {}}};
            const std::string text(size, 'r');
            unsigned asked = 0;
            o.late_members = [&](const pack::report& r) -> result<std::vector<pack::text_member>> {
                ++asked;
                CHECK(r.members == 1);
                return std::vector<pack::text_member>{{"_stamplog/run.log", text, 0, {}, {}}};
            };
            const auto made = test::pack_whole(o);
            CHECK(asked == 1);
            const auto v = bundle::verify(zip::memory_source(made.file));
            REQUIRE(v);
            CHECK(v->intact);
            const auto& late = made.report.records.at(1);
            CHECK(late.path == "_stamplog/run.log");
            CHECK(late.size == size);
            CHECK(late.sha256 == sha256_of(as_bytes(text)));
        }
    }
}

TEST_CASE("late members are not asked for while progress is told") {
    pack::options o;
    o.profile = pack::profile::fast;
    o.threads = 4;
    const std::string large(30u << 20, 'x');
    for (int i = 0; i < 4; ++i)
        o.sources.texts.push_back({"health/" + std::to_string(i), large + std::to_string(i), 0, {}, {}});
    std::atomic<bool> telling{false}, together{false};
    unsigned told = 0, asked = 0;
    o.on_progress = [&](const pack::progress&) {
        telling = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        telling = false;
        ++told;
    };
    o.late_members = [&](const pack::report& r) -> result<std::vector<pack::text_member>> {
        together = together || telling;
        ++asked;
        CHECK(r.records.size() == 4);
        return std::vector<pack::text_member>{};
    };
    test::pack_whole(o);
    CHECK(told == 4);
    CHECK(asked == 1);
    CHECK_FALSE(together);
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
