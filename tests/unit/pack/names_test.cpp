#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "landing_builder.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/zip/name.hpp"
#include "tar_contents.hpp"
#include "unique_names.hpp"

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

TEST_CASE("names at the limits are extracted as they were packed, or refused when they are packed") {
    const std::string at_limit(235, 'n'), over(300, 'o');
    const auto deep = [](int folders) {
        std::string out;
        for (int i = 0; i < folders; ++i) out += "d/";
        return out + "x.log";
    };
    zip_builder zip;
    for (int i = 0; i < 12; ++i) zip.add(at_limit + ".log", "same name " + std::to_string(i));  // 239 bytes, then "~2", "~10"
    zip.add(std::string(240, 'f') + "/in", "1").add(std::string(240, 'f'), "a file where a folder is", {});
    for (const int folders : {60, 61, 62, 63, 64}) zip.add(deep(folders), std::to_string(folders));
    std::string longest;
    while (longest.size() < 4080) longest += std::string(67, 'l') + "/";
    zip.add(longest.substr(0, 4090), "too long with its prefix").add(longest.substr(0, 4000), "fits").add(over, "shortened");
    test::landing_builder l;
    l.add("ACS", zip.finish());
    const auto made = test::pack_whole(l.options());
    const auto opened = made.open();
    REQUIRE(opened);
    const test::temp_folder to;
    const auto done = bundle::extract(*opened, to.path());
    REQUIRE(done);
    for (const auto& f : done->failed) UNSCOPED_INFO(f.path << ": " << f.why.what);
    CHECK(done->failed.empty());
    for (const auto& m : opened->contents().members) CHECK(zip::is_safe(m.path));
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", deep(61))) == "61");
    CHECK_FALSE(found.contains(member_of("ACS", deep(63))));
    const auto refused = std::count_if(made.report.problems.begin(), made.report.problems.end(),
                                       [](const auto& p) { return p.kind == pack::problem_kind::member_refused; });
    CHECK(refused == 3 + 1);  // 62, 63 and 64 folders below the two of the prefix, and the longest path
    CHECK(made.report.zips[0].raw);
}

TEST_CASE("a zip or folder of an impossible name is packed under another one, which is recorded") {
    test::landing_builder l;
    const auto zip = zip_builder().add("a.log", "1").finish();
    l.add("Bad\\Role\x01", zip).add("ACS", zip_builder().add("b.log", "2").finish());
    l.add("Latin\xE9", zip_builder().add("c.log", "3").finish());
    l.add("Get-AzureStackLog_Output.log", bytes(10, 1));
    std::filesystem::rename(l.path() / test::first_folder / "Get-AzureStackLog_Output.log-20261119031500.zip",
                            l.path() / test::first_folder / "Get-AzureStackLog_Output.log.zip");
    l.add_output_log("log");
    const auto made = test::pack_whole(l.options());
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", "b.log")) == "2");
    CHECK(found.at(member_of("Bad_Role_", "a.log")) == "1");
    CHECK(found.at(member_of("Latin\xCE\x98", "c.log")) == "3");
    CHECK(found.at(test::first_folder + "/Get-AzureStackLog_Output.log") == "log");
    const auto renamed = std::count_if(made.report.problems.begin(), made.report.problems.end(),
                                       [](const auto& p) { return p.kind == pack::problem_kind::member_renamed; });
    CHECK(renamed == 2);
}

TEST_CASE("role and ERCS of names that are not UTF-8 are as the bundle names them, and the manifest is JSON") {
    const std::string folder = "AzureStackLogs-20261119031500-AZS-\xFF\x1B[31mERCS",
                      safe = "AzureStackLogs-20261119031500-AZS-\xC2\xA0_[31mERCS";
    test::landing_builder l;
    l.add("R\xF6le", zip_builder().add("a.log", "1").finish(), folder).add("Storage", bytes(10, 1), folder);
    test::write_file(l.path() / folder / "Get-AzureStackLog_Output.log", "log");
    auto o = l.options();
    o.sources.zips[0].from = {"s", "c", {{"p", "v\xF6"}}};
    const auto made = test::pack_whole(o);
    const auto found = test::tar_contents(made.file);
    CHECK(found.at(safe + "/Get-AzureStackLog_Output.log") == "log");
    CHECK(found.contains(safe + "/Storage-20261119031500.zip"));
    CHECK(found.at(member_of("R\xC3\xB7le", "a.log", safe)) == "1");
    const auto m = nlohmann::json::parse(found.at("_stamplog/manifest.json"));
    CHECK(m["zips"][0]["role"] == "R\xC3\xB7le");
    CHECK(m["zips"][0]["ercs"] == "AZS-\xC2\xA0_[31mERCS");
    CHECK(m["problems"][0]["what"] ==
          "the zip's name was 'AzureStackLogs-20261119031500-AZS-\\xff\\x1b[31mERCS/R\\xf6le-20261119031500.zip'");
    const auto opened = made.open();
    REQUIRE(opened);
    for (const auto& origin : opened->contents().origins) {
        CHECK(zip::is_utf8(origin.role));
        CHECK(origin.ercs == m["zips"][0]["ercs"]);
    }
    for (const auto& p : made.report.problems) CHECK(zip::is_utf8(p.why.what));
}

TEST_CASE("a file of ours where a zip's members need a folder is packed under another name") {
    test::landing_builder l;
    const auto folder = l.path() / test::first_folder;
    l.add("x", zip_builder().add("a.log", "1").finish()).add_output_log("log");
    std::filesystem::rename(folder / "x-20261119031500.zip", folder / "Get-AzureStackLog_Output.log.zip");
    const auto found = test::tar_contents(test::pack_whole(l.options()).file);
    CHECK(found.at(test::first_folder + "/Get-AzureStackLog_Output.log/a.log") == "1");
    CHECK(found.at(test::first_folder + "/Get-AzureStackLog_Output~2.log") == "log");
}

TEST_CASE("a name that comes ten thousand times does not take for ever") {
    zip_builder zip;
    for (int i = 0; i < 10'000; ++i) zip.add("x.log", "1", {.deflate = false});
    const auto found = packed_contents(zip.finish());
    CHECK(found.contains(member_of("ACS", "x~10000.log")));
}

TEST_CASE("ten thousand names that are cut alike for their numbers do not take for ever") {
    constexpr int many = 10'000;
    pack::name_register names;
    const auto began = std::clock();
    std::string last;
    for (int i = 0; i < many; ++i) {
        const auto name = std::string(235, 'x') + std::to_string(many + i);
        REQUIRE_FALSE(names.add_file(name));
        const auto other = names.add_file(name);
        REQUIRE(other);
        REQUIRE(zip::is_safe(*other));
        last = *other;
    }
    // Of the five digits a number to ~9 leaves three, which 8 names of each hundred get, one to ~99 two (90 of each thousand),
    // one to ~999 the first (900): the other 7400 are counted together.
    CHECK(last == std::string(235, 'x') + "~8399");
    CHECK((std::clock() - began) / CLOCKS_PER_SEC < 10);
}

TEST_CASE("a stop is heard while names are made unique") {
    pack::name_register known;
    pack::unique_names names(known);
    pack::catalog c;
    pack::report r;
    for (const auto* path : {"a", "b"}) c.names.push_back({path, {}, 0, 0});
    std::stop_source stop;
    stop.request_stop();
    CHECK(names.take(c, stop.get_token(), r).error().code == errc::cancelled);
    CHECK_FALSE(known.contains("a"));
}
