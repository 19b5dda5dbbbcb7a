#include "stamplog/pack/pack.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "landing_builder.hpp"
#include "source_readers.hpp"
#include "tar_contents.hpp"
#include "unique_names.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

std::string text(int seed, std::size_t n) {
    std::string out;
    for (int i = 0; out.size() < n; ++i) out += std::to_string(seed) + " event " + std::to_string(i * 7919 % 1000) + "\n";
    return out.substr(0, n);
}

// `text` and the four bytes that give it this CRC-32: the register is run backwards from the goal.
std::string with_crc(std::string text, std::uint32_t goal) {
    std::uint32_t table[256];
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        table[i] = c;
    }
    std::uint32_t back = ~goal;
    std::uint32_t steps[4];
    for (int k = 3; k >= 0; --k) {
        steps[k] =
            static_cast<std::uint32_t>(std::find_if(table, table + 256, [&](auto t) { return t >> 24 == back >> 24; }) - table);
        back = (back ^ table[steps[k]]) << 8;
    }
    std::uint32_t forward = ~test::crc_of(text);
    for (const auto step : steps) {
        text.push_back(static_cast<char>((forward ^ step) & 0xFF));
        forward = table[step] ^ (forward >> 8);
    }
    return text;
}

}  // namespace

TEST_CASE("every member of every zip is in the bundle, byte for byte") {
    test::landing_builder l;
    l.add("ACS", zip_builder()
                     .add("a.log", text(1, 5000))
                     .add("n/stored.bin", text(2, 700), {.deflate = false})
                     .add("n/streamed.log", text(3, 700), {.descriptor = true})
                     .add("empty.log", "")
                     .finish());
    l.add("SQL", zip_builder().add("big", text(4, 1000), {.zip64 = true}).finish({}, true));
    l.add_output_log("what the cmdlet said");
    const auto made = test::pack_whole(l.options());
    CHECK(pack::complete(made.report));

    auto found = test::tar_contents(made.file);
    CHECK(found.at(member_of("ACS", "a.log")) == text(1, 5000));
    CHECK(found.at(member_of("ACS", "n/stored.bin")) == text(2, 700));
    CHECK(found.at(member_of("ACS", "n/streamed.log")) == text(3, 700));
    CHECK(found.at(member_of("ACS", "empty.log")).empty());
    CHECK(found.at(member_of("SQL", "big")) == text(4, 1000));
    CHECK(found.at(test::first_folder + "/Get-AzureStackLog_Output.log") == "what the cmdlet said");
    CHECK(found.size() == 8);  // with manifest and index
}

TEST_CASE("the tar has no owner of this machine, and times are the zip's") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("a.log", "1").finish());
    for (const auto& m : test::list_tar(test::pack_whole(l.options()).file)) {
        CHECK(m.uid == 0);
        CHECK(m.gid == 0);
        CHECK(m.mtime == (m.path.ends_with("a.log") ? 1763177580 : 315532800));
    }
}

TEST_CASE("parts come in the format's order") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("b.log", "1").add("a.txt", "2").finish()).add("Bad", bytes(10, 1)).add_output_log("log");
    auto o = l.options();
    o.sources.texts = {{"transcripts/AZS-ERCS01/t.txt", "t", 0, "AZS-ERCS01", {}},
                       {"stamp/info.json", "s", 0, {}, {}},
                       {"_stamplog/case.json", "{}", 0, {}, {}},
                       {"health/report.xml", "h", 0, {}, {}},
                       {"cluster/Node01/Cluster.log", "c", 0, "Node01", {}}};
    o.late_members = [](const pack::report&) -> result<std::vector<pack::text_member>> {
        return std::vector<pack::text_member>{{"_stamplog/report.html", "<p>", 0, {}, {}},
                                              {"_stamplog/run.log", "run", 0, {}, {}}};
    };
    std::vector<std::string> paths;
    for (const auto& m : test::list_tar(test::pack_whole(o).file)) paths.push_back(m.path);
    const std::vector<std::string> wanted = {"_stamplog/case.json",
                                             member_of("ACS", "b.log"),
                                             member_of("ACS", "a.txt"),
                                             test::first_folder + "/Get-AzureStackLog_Output.log",
                                             test::first_folder + "/Bad-20261119031500.zip",
                                             "cluster/Node01/Cluster.log",
                                             "stamp/info.json",
                                             "health/report.xml",
                                             "transcripts/AZS-ERCS01/t.txt",
                                             "_stamplog/run.log",
                                             "_stamplog/manifest.json",
                                             "_stamplog/report.html",
                                             "_stamplog/index"};
    CHECK(paths == wanted);
}

TEST_CASE("equal members are found before inflating and lie side by side") {
    test::landing_builder l;
    const auto same = text(1, 60'000);
    l.add("ACS", zip_builder().add("x.log", same).add("y.log", text(2, 60'000)).finish());
    l.add("SQL", zip_builder().add("renamed.txt", same).finish());
    const auto made = test::pack_whole(l.options());
    CHECK(made.report.duplicate_members == 1);
    CHECK(made.report.duplicate_bytes == 60'000);
    const auto tar = test::list_tar(made.file);
    const auto place = [&](const std::string& path) {
        return std::find_if(tar.begin(), tar.end(), [&](const auto& m) { return m.path == path; }) - tar.begin();
    };
    CHECK(place(member_of("SQL", "renamed.txt")) == place(member_of("ACS", "x.log")) + 1);
    CHECK(test::tar_contents(made.file).at(member_of("SQL", "renamed.txt")) == same);
}

TEST_CASE("members with equal CRC and sizes but other bytes stay two contents") {
    const std::string a = "the first content" + std::string(4, '\0');
    const std::string b = with_crc("another content..", test::crc_of(a));
    REQUIRE(a.size() == b.size());
    REQUIRE(test::crc_of(b) == test::crc_of(a));

    test::landing_builder l;
    l.add(
        "ACS",
        zip_builder().add("a", a, {.deflate = false}).add("b", b, {.deflate = false}).add("c", a, {.deflate = false}).finish());
    const auto made = test::pack_whole(l.options());
    CHECK(made.report.duplicate_members == 1);
    const auto found_members = test::tar_contents(made.file);
    CHECK(found_members.at(member_of("ACS", "a")) == a);
    CHECK(found_members.at(member_of("ACS", "b")) == b);
}

TEST_CASE("hard links replace copies only when asked for") {
    test::landing_builder l;
    for (const auto* role : {"ACS", "SQL", "NRP"}) l.add(role, zip_builder().add("x.log", text(1, 9000)).finish());
    auto o = l.options();
    const auto links = [&](pack::hard_links h) {
        o.hard_links = h;
        const auto made = test::pack_whole(o);
        const auto contents = test::tar_contents(made.file);
        for (const auto* role : {"ACS", "SQL", "NRP"}) CHECK(contents.at(member_of(role, "x.log")) == text(1, 9000));
        const auto tar = test::list_tar(made.file);
        return std::count_if(tar.begin(), tar.end(), [](const auto& m) { return !m.hard_link.empty(); });
    };
    CHECK(links(pack::hard_links::none) == 0);
    CHECK(links(pack::hard_links::large) == 0);
    CHECK(links(pack::hard_links::all) == 2);
}

TEST_CASE("duplicates of a mebibyte and more are links, smaller ones are copies") {
    for (const auto& [size, wanted] : {std::pair{pack::least_linked_bytes, 2}, {pack::least_linked_bytes - 1, 0}}) {
        test::landing_builder l;
        const auto same = text(1, static_cast<std::size_t>(size));
        for (const auto* role : {"ACS", "SQL", "NRP"}) l.add(role, zip_builder().add("x.log", same).finish());
        const auto made = test::pack_whole(l.options());
        const auto tar = test::list_tar(made.file);
        CHECK(std::count_if(tar.begin(), tar.end(), [](const auto& m) { return !m.hard_link.empty(); }) == wanted);
        for (const auto* role : {"ACS", "SQL", "NRP"})
            CHECK((test::tar_contents(made.file).at(member_of(role, "x.log")) == same));
    }
}

TEST_CASE("copies that do not fit the frame of their first are links to it, and go with it when it breaks") {
    const auto same = text(1, 1'000'000);
    const bool broken = GENERATE(false, true);
    zip_builder zip;
    for (int i = 0; i < 40; ++i) {
        test::member_options how;
        if (broken) how.crc = 1u;
        zip.add("n" + std::to_string(i) + "/x.log", same, how);
    }
    test::landing_builder l;
    l.add("ACS", zip.finish());
    auto o = l.options();
    const auto made = test::pack_whole(o);
    const auto tar = test::list_tar(made.file);
    const auto links = std::count_if(tar.begin(), tar.end(), [](const auto& m) { return !m.hard_link.empty(); });
    CHECK(links == (broken ? 0 : 7));
    CHECK(made.report.problems.size() == (broken ? 40u : 0u));
    if (!broken)
        for (const auto& [path, content] : test::tar_contents(made.file))
            if (path.ends_with("x.log")) CHECK((content == same));
    o.hard_links = pack::hard_links::none;
    for (const auto& m : test::list_tar(test::pack_whole(o).file)) CHECK(m.hard_link.empty());
}

TEST_CASE("the manifest has the SHA-256 of every member and zip, and where it came from") {
    test::landing_builder l;
    const auto zip = zip_builder().add("a.log", "content").finish();
    l.add("ACS", zip);
    auto o = l.options();
    o.sources.zips[0].from = {"session 1", "Get-AzureStackLog", {{"FilterByRole", "ACS"}}};
    const auto made = test::pack_whole(o);
    const auto contents = test::tar_contents(made.file);
    const auto m = nlohmann::json::parse(contents.at("_stamplog/manifest.json"));
    CHECK(m["zips"][0]["sha256"] == to_hex(sha256_of(zip)));
    CHECK(m["zips"][0]["command"] == "Get-AzureStackLog");
    CHECK(m["zips"][0]["session"] == "session 1");
    CHECK(m["zips"][0]["parameters"]["FilterByRole"] == "ACS");
    CHECK(m["members"][0]["path"] == member_of("ACS", "a.log"));
    CHECK(m["members"][0]["sha256"] == to_hex(sha256_of(as_bytes("content"))));
    CHECK(m["problems"].empty());
    CHECK(to_hex(made.report.sha256) == to_hex(sha256_of(made.file)));
}

TEST_CASE("the manifest has all of many members, in the bundle's order, a line each") {
    test::landing_builder l;
    zip_builder zip;
    for (int i = 0; i < 9000; ++i) zip.add("logs/" + std::to_string(i) + ".log", "content " + std::to_string(i % 5000));
    l.add("ACS", zip.finish());
    const auto made = test::pack_whole(l.options());
    const auto text = test::tar_contents(made.file).at("_stamplog/manifest.json");
    const auto m = nlohmann::json::parse(text);
    REQUIRE(m["members"].size() == 9000);
    REQUIRE(made.report.records.size() > 9000);  // with the manifest
    for (std::size_t i = 0; i < 9000; ++i) CHECK(m["members"][i]["path"] == made.report.records[i].path);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1 + 1 + 9000 + 1 + 1 + 1);  // a zip, the members, and what closes
}

TEST_CASE("a member of a zip can be had under a second name at next to no cost") {
    test::landing_builder l;
    l.add("Storage", zip_builder().add("cluster/Node01_cluster.log", text(1, 9000)).finish());
    auto o = l.options();
    o.sources.copies = {{o.sources.zips[0].file, "cluster/Node01_cluster.log", "cluster/Node01/Cluster.log", "Node01"}};
    o.sources.zips[0].from = {"session 1", "Get-AzureStackLog", {{"FilterByRole", "Storage"}}};
    const auto made = test::pack_whole(o);
    CHECK(made.report.duplicate_members == 1);
    const auto found = test::tar_contents(made.file);
    CHECK(found.at("cluster/Node01/Cluster.log") == text(1, 9000));
    const auto m = nlohmann::json::parse(found.at("_stamplog/manifest.json"));
    const auto copy = std::find_if(m["members"].begin(), m["members"].end(),
                                   [](const auto& e) { return e["path"] == "cluster/Node01/Cluster.log"; });
    REQUIRE(copy != m["members"].end());
    CHECK((*copy)["zip"] == 0);
    CHECK((*copy)["session"] == "session 1");
    CHECK((*copy)["command"] == "Get-AzureStackLog");
    CHECK((*copy)["parameters"]["FilterByRole"] == "Storage");
}

TEST_CASE("nothing to pack, too little memory and taken names are said before anything is written") {
    memory_sink out;
    pack::options o;
    CHECK(pack::pack_bundle(o, out).error().code == errc::not_found);
    o.sources.texts = {{"a", "1", 0, {}, {}}, {"a", "2", 0, {}, {}}};
    CHECK(pack::pack_bundle(o, out).error().code == errc::config);
    o.sources.texts = {{"../a", "1", 0, {}, {}}};
    CHECK(pack::pack_bundle(o, out).error().code == errc::config);
    o.sources.texts = {{"_stamplog/index", "1", 0, {}, {}}};
    CHECK(pack::pack_bundle(o, out).error().code == errc::config);
    o.sources.texts = {{"a", "1", 0, {}, {}}};
    o.memory = 1;
    CHECK(pack::pack_bundle(o, out).error().code == errc::config);
    CHECK(out.content.empty());
}

TEST_CASE("a bundle's file is not left behind when packing fails") {
    const test::temp_folder t;
    pack::options o;
    CHECK_FALSE(pack::pack_to_file(o, t / "b.tar.zst"));
    CHECK(std::filesystem::is_empty(t.path()));
    o.sources.texts = {{"a", "1", 0, {}, {}}};
    const auto r = pack::pack_to_file(o, t / "b.tar.zst");
    REQUIRE(r);
    CHECK(r->bundle_bytes == std::filesystem::file_size(t / "b.tar.zst"));
    CHECK(pack::pack_to_file(o, t / "b.tar.zst").error().code == errc::conflict);
}

TEST_CASE("a full disk ends the packing with the disk's error") {
    class full_disk final : public byte_sink {
     public:
        [[nodiscard]] result<void> write(byte_view) override { return fail(errc::io, "no space left"); }
    } disk;
    pack::options o;
    o.sources.texts = {{"a", std::string(1000, 'x'), 0, {}, {}}};
    CHECK(pack::pack_bundle(o, disk).error().code == errc::io);
}

TEST_CASE("a stop is heard before the next zips are read") {
    test::landing_builder l;
    l.add("ACS", zip_builder().add("a.log", "content").finish());
    const auto zips = l.options().sources.zips;
    std::stop_source stop;
    pack::catalog some, none;
    pack::report told, silent;
    pack::name_register known;
    pack::unique_names names(known), no_names(known);
    REQUIRE(pack::add_zips(zips, stop.get_token(), some, names, told));
    CHECK(told.zips.size() == 1);
    stop.request_stop();
    CHECK(pack::add_zips(zips, stop.get_token(), none, no_names, silent).error().code == errc::cancelled);
    CHECK(silent.zips.empty());
}

TEST_CASE("a stop is an error of its own and leaves no bundle") {
    std::stop_source stop;
    stop.request_stop();
    pack::options o;
    o.stop = stop.get_token();
    o.sources.texts = {{"a", "1", 0, {}, {}}};
    memory_sink out;
    CHECK(pack::pack_bundle(o, out).error().code == errc::cancelled);
}
