#include <catch2/catch.hpp>

#include "landing_builder.hpp"

using namespace stamplog;

TEST_CASE("a landing's zips are found with role and ERCS, and what else lies there is named") {
    const test::temp_folder t;
    const auto zip = test::zip_builder().finish();
    test::write_file(t.path() / "AzureStackLogs-20261119031500-AZS-ERCS02" / "Storage-part2-20261119031500.zip", zip);
    test::write_file(t.path() / test::first_folder / "ACS-20261119031500.zip", zip);
    test::write_file(t.path() / test::first_folder / "Get-AzureStackLog_Output.log", "log");
    test::write_file(t.path() / test::first_folder / "other.txt", "?");
    test::write_file(t.path() / "elsewhere" / "x.zip", zip);
    const auto l = pack::scan_landing(t.path());
    REQUIRE(l);
    REQUIRE(l->found.zips.size() == 2);
    CHECK(l->found.zips[0].role == "ACS");
    CHECK(l->found.zips[0].ercs == "AZS-ERCS01");
    CHECK(l->found.zips[1].role == "Storage");
    CHECK(l->found.zips[1].ercs == "AZS-ERCS02");
    REQUIRE(l->found.files.size() == 1);
    CHECK(l->found.files[0].name == test::first_folder + "/Get-AzureStackLog_Output.log");
    CHECK(l->ignored.size() == 2);
}

TEST_CASE("a landing may be one ERCS's folder itself") {
    const test::temp_folder t;
    test::write_file(t.path() / test::first_folder / "ACS-20261119031500.zip", test::zip_builder().finish());
    const auto l = pack::scan_landing(t.path() / test::first_folder / "");
    REQUIRE(l);
    CHECK(l->found.zips.size() == 1);
}

TEST_CASE("a folder without zips is no landing") {
    const test::temp_folder t;
    CHECK(pack::scan_landing(t.path()).error().code == errc::not_found);
    CHECK(pack::scan_landing(t.path() / "none").error().code == errc::not_found);
}
