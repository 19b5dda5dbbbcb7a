#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "landing_builder.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

const pack::problem* problem_of(const pack::report& r, pack::problem_kind kind) {
    const auto it = std::find_if(r.problems.begin(), r.problems.end(), [&](const auto& p) { return p.kind == kind; });
    return it == r.problems.end() ? nullptr : &*it;
}

}  // namespace

TEST_CASE("a zip that cannot be read lies in the bundle as it is") {
    auto zip = zip_builder().add("x.log", "content").finish();
    zip.resize(zip.size() - 10);
    test::landing_builder l;
    l.add("Bad", zip).add("ACS", zip_builder().add("good.log", "good").finish());
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(test::first_folder + "/Bad-20261119031500.zip") == as_text(zip));
    CHECK(found.at(member_of("ACS", "good.log")) == "good");
    const auto* p = problem_of(made.report, pack::problem_kind::zip_raw);
    REQUIRE(p);
    CHECK(p->zip == test::first_folder + "/Bad-20261119031500.zip");
    CHECK_FALSE(pack::complete(made.report));
}

TEST_CASE("a member with a wrong CRC is recorded under each of its names and the good ones are kept") {
    const auto zip = zip_builder()
                         .add("a.log", "first")
                         .add("bad.log", "content", {.crc = 1u})
                         .add("z.log", "last")
                         .add("bad2.log", "content", {.crc = 1u})
                         .finish();
    test::landing_builder l;
    l.add("ACS", zip);
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", "a.log")) == "first");
    CHECK(found.at(member_of("ACS", "z.log")) == "last");
    CHECK_FALSE(found.contains(member_of("ACS", "bad.log")));
    REQUIRE(made.report.problems.size() == 2);
    CHECK(made.report.problems[0].kind == pack::problem_kind::member_refused);
    CHECK(made.report.problems[0].member == member_of("ACS", "bad.log"));
    CHECK(made.report.problems[0].why.code == errc::corrupt);
    const auto opened = made.open();
    REQUIRE(opened);
    CHECK_FALSE(opened->contents().find(member_of("ACS", "bad.log")));
}

TEST_CASE("where every member of a frame is lost the bundle has no such frame, and the zip as it is") {
    const auto zip = zip_builder().add("bad.log", "content", {.crc = 1u}).finish();
    test::landing_builder l;
    l.add("ACS", zip);
    for (const auto profile : test::one_of_each_container) {
        auto o = l.options();
        o.profile = profile;
        const auto made = test::pack_whole(o);
        REQUIRE(made.report.problems.size() == 1);
        CHECK(made.report.problems[0].member == member_of("ACS", "bad.log"));
        const auto opened = made.open();
        REQUIRE(opened);
        REQUIRE(opened->contents().members.size() == 2);
        CHECK(opened->contents().members[0].path == test::first_folder + "/ACS-20261119031500.zip");
        CHECK(opened->contents().members[0].sha256 == sha256_of(zip));
    }
}

TEST_CASE("encrypted members and bombs are recorded, their neighbours kept") {
    test::landing_builder l;
    l.add("ACS", zip_builder()
                     .add("good.log", "good")
                     .add("secret.log", "?", {.flags = 1})
                     .add("bomb", "boom", {.zip64 = true, .size = 1ULL << 40})
                     .finish());
    const auto made = test::pack_whole(l.options());
    CHECK(test::tar_contents(made.file).contains(member_of("ACS", "good.log")));
    REQUIRE(made.report.problems.size() == 2);
    CHECK(made.report.problems[0].member == "secret.log");
    CHECK(made.report.problems[1].why.code == errc::limit);
}

TEST_CASE("a zip that is gone is recorded and the others are packed") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("good.log", "good").finish()).add("SQL", zip_builder().add("x", "1").finish());
    const auto o = l.options();
    std::filesystem::remove(o.sources.zips[1].file);
    const auto made = test::pack_whole(o);
    CHECK(test::tar_contents(made.file).contains(member_of("ACS", "good.log")));
    REQUIRE(problem_of(made.report, pack::problem_kind::zip_missing));
}

TEST_CASE("a zip cut anywhere becomes a bundle that opens, with the zip in it as it is") {
    const auto zip = zip_builder().add("x.log", "some content").finish();
    for (std::size_t n = 0; n < zip.size(); n += 3) {
        const bytes cut(zip.begin(), zip.begin() + static_cast<std::ptrdiff_t>(n));
        test::landing_builder l;
        l.add("Bad", cut);
        const auto made = test::pack_whole(l.options());
        CHECK(test::tar_contents(made.file).at(test::first_folder + "/Bad-20261119031500.zip") == as_text(cut));
    }
}

TEST_CASE("a zip of which a member is lost lies in the bundle as it is, too") {
    const auto zip = zip_builder().add("good.log", "good").add("bad.log", "content", {.crc = 1u}).finish();
    const auto refusing = zip_builder().add("x.log", "good").add("secret.log", "?", {.flags = 1}).finish();
    test::landing_builder l;
    l.add("ACS", zip).add("NRP", refusing).add("SQL", zip_builder().add("whole.log", "whole").finish());
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(test::first_folder + "/ACS-20261119031500.zip") == as_text(zip));
    CHECK(found.at(test::first_folder + "/NRP-20261119031500.zip") == as_text(refusing));
    CHECK_FALSE(found.contains(test::first_folder + "/SQL-20261119031500.zip"));
    CHECK(found.at(member_of("ACS", "good.log")) == "good");
    const auto m = nlohmann::json::parse(found.at("_stamplog/manifest.json"));
    CHECK(m["zips"][0]["raw"] == true);
    CHECK(m["zips"][0]["lost"] == 1);
    CHECK(m["zips"][1]["raw"] == true);
    CHECK_FALSE(m["zips"][2].contains("raw"));
}

TEST_CASE("of a zip whose bytes are changed one at a time every member is whole or named, and the zip is not lost") {
    const std::map<std::string, std::string> truth = {{"x.log", "some content"}, {"y", "more"}};
    const auto zip = zip_builder().add("x.log", truth.at("x.log")).add("y", truth.at("y"), {.deflate = false}).finish();
    for (std::size_t i = 0; i < zip.size(); ++i) {
        bytes changed = zip;
        changed[i] ^= 0x21;
        test::landing_builder l;
        l.add("ACS", changed);
        const auto made = test::pack_whole(l.options());
        INFO("byte " << i);
        const auto found = test::tar_contents(made.file);
        REQUIRE(made.open());
        std::size_t whole = 0;
        for (const auto& [path, content] : found)
            if (path.starts_with(member_of("ACS", "")))
                whole += std::any_of(truth.begin(), truth.end(), [&](const auto& t) { return t.second == content; }) ? 1 : 100;
        // What is there has its own bytes; what is not is named, and then the zip is there as it was.
        REQUIRE(whole <= truth.size());
        if (whole == truth.size()) continue;
        CHECK_FALSE(pack::complete(made.report));
        REQUIRE_FALSE(made.report.problems.empty());
        CHECK(found.at(test::first_folder + "/ACS-20261119031500.zip") == as_text(changed));
    }
}

TEST_CASE("a zip that lies in the bundle with other bytes than were hashed is named") {
    test::landing_builder l;
    l.add("Storage", zip_builder().add("good.log", "good").add("bad.log", "bad", {.crc = 1u}).finish());
    auto o = l.options();
    for (const bool changed : {false, true}) {
        if (changed) o.sources.zips[0].sha256 = sha256_of(as_bytes("as it was when it landed"));
        const auto made = test::pack_whole(o);
        const auto told = std::count_if(made.report.problems.begin(), made.report.problems.end(), [](const auto& p) {
            return p.kind == pack::problem_kind::zip_unreadable && p.zip.ends_with("Storage-20261119031500.zip");
        });
        CHECK(told == (changed ? 1 : 0));
    }
}
