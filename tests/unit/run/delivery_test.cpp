#include "delivery.hpp"

#include <catch2/catch.hpp>

#include "fake_clock.hpp"
#include "scripted_stamp.hpp"

using namespace stamplog;
using namespace stamplog::run;
using namespace stamplog::run::testing;

TEST_CASE("of a stage's path only the last folder is made: an unmounted share must not take the evidence") {
    scratch s;
    test::fake_clock time;
    const auto check = [&](const fs::path& folder) { return check_stages({{folder.string()}}, {time}, {}); };
    CHECK(check(s.path / "out"));
    CHECK(fs::is_directory(s.path / "out"));
    CHECK(check(s.path / "out"));
    CHECK(check(s.path / "with-slash/"));
    const auto refused = check(s.path / "mnt" / "support" / "out");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::config);
    CHECK(refused.error().what.find("its parent folder is not there") != std::string::npos);
    CHECK_FALSE(fs::exists(s.path / "mnt"));
    write_file(s.path / "file", "x");
    CHECK_FALSE(check(s.path / "file"));
}

TEST_CASE("what is staged says the hash that it was sealed or read back with") {
    sealed s;
    s.bundle = "/runs/1/bundle/b.tar.zst";
    s.manifest = "/runs/1/bundle/manifest.json";
    s.sha256 = "ab" + std::string(62, '0');
    collected c;
    c.files["transcripts/ERCS01/t.zip"] = "/landing/t.zip";
    c.files["transcripts/ERCS02/t.zip"] = "/runs/1/masked-transcripts/t.zip";
    c.files["cluster/N1/Cluster.log"] = "/landing/c.log";
    c.cover.sessions.emplace_back().close.transcripts.push_back({"/landing/t.zip", 1, "1234", true, {}});
    const auto items = items_to_stage(s, c, false);
    REQUIRE(items);
    REQUIRE(items->size() == 5);
    CHECK((*items)[0].expected_sha256 == "ab" + std::string(62, '0'));
    CHECK((*items)[3].name == "b.transcripts/ERCS01/t.zip");
    CHECK((*items)[3].expected_sha256 == "1234");
    CHECK((*items)[4].expected_sha256.empty());  // our masked copy
}
