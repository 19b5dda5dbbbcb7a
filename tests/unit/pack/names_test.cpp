#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "landing_builder.hpp"
#include "stamplog/zip/name.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

std::map<std::string, std::string> packed_contents(const bytes& zip) {
    test::landing_builder l;
    l.add("ACS", zip);
    return test::tar_contents(test::pack_whole(l.options()).file);
}

}  // namespace

TEST_CASE("names of any length and script come through") {
    const std::string long_100(100, 'a'),
        deep = std::string(120, 'b') + "/" + std::string(130, 'c') + "/" + std::string(90, 'd');
    const std::string umlaut =
        "Gr\xC3\xB6\xC3\x9F"
        "e/\xE6\x97\xA5\xE6\x9C\xAC.log";
    zip_builder zip;
    for (const auto& name : {long_100, deep, umlaut}) zip.add(name, "content of " + name, {.flags = 1 << 11});
    const auto found = packed_contents(zip.finish());
    for (const auto& name : {long_100, deep, umlaut}) CHECK(found.at(member_of("ACS", name)) == "content of " + name);
}

TEST_CASE("names that differ in case only are two members") {
    const auto found = packed_contents(zip_builder().add("A.log", "1").add("a.log", "2").finish());
    CHECK(found.at(member_of("ACS", "A.log")) == "1");
    CHECK(found.at(member_of("ACS", "a.log")) == "2");
}

TEST_CASE("names that lead out of the bundle are changed, recorded, and their content is kept") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("../../../../up.log", "1").add("/abs.log", "2").add("C:\\drive.log", "3").finish());
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", "__/__/__/__/up.log")) == "1");
    CHECK(found.at(member_of("ACS", "abs.log")) == "2");
    CHECK(found.at(member_of("ACS", "C_/drive.log")) == "3");
    for (const auto& [path, content] : found) CHECK(zip::is_safe(path));
    REQUIRE(made.report.problems.size() == 3);
    CHECK(made.report.problems[0].kind == pack::problem_kind::member_renamed);
    CHECK(pack::complete(made.report));
    const auto m = nlohmann::json::parse(found.at("_stamplog/manifest.json"));
    const auto has = [&](const std::string& name) {
        return std::any_of(m["members"].begin(), m["members"].end(),
                           [&](const auto& e) { return e.contains("original_name") && e["original_name"] == name; });
    };
    CHECK(has("../../../../up.log"));
    CHECK(has("C:/drive.log"));
}

TEST_CASE("a name that comes twice in a zip is two members") {
    const auto found = packed_contents(zip_builder().add("x.log", "1").add("x.log", "2").add("x.log", "1").finish());
    CHECK(found.at(member_of("ACS", "x.log")) == "1");
    CHECK(found.at(member_of("ACS", "x~2.log")) == "2");
    CHECK(found.at(member_of("ACS", "x~3.log")) == "1");
}

TEST_CASE("a member where another needs a folder does not stop the other") {
    const auto found =
        packed_contents(zip_builder().add("a", "file").add("a/b", "below").add("c/d", "below").add("c", "file").finish());
    CHECK(found.at(member_of("ACS", "a")) == "file");
    CHECK(found.at(member_of("ACS", "a~2/b")) == "below");
    CHECK(found.at(member_of("ACS", "c/d")) == "below");
    CHECK(found.at(member_of("ACS", "c~2")) == "file");
}

TEST_CASE("folders of a zip are folders of the bundle, once") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("empty/", "", {.deflate = false}).add("empty/", "", {.deflate = false}).finish());
    std::size_t folders = 0;
    for (const auto& m : test::list_tar(test::pack_whole(l.options()).file))
        if (m.is_directory) {
            ++folders;
            CHECK(m.path == member_of("ACS", "empty/"));
        }
    CHECK(folders == 1);
}

TEST_CASE("a renamed copy of a file lies beside it whatever its name") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("System.evtx", std::string(5000, 's')).add("zz.dat", std::string(5000, 's')).finish());
    CHECK(test::pack_whole(l.options()).report.duplicate_members == 1);
}
