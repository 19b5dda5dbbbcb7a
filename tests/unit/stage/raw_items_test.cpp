// Which files of a landing --raw takes.
#include <catch2/catch.hpp>

#include "stage_support.hpp"

namespace stamplog::stage {
namespace {

TEST_CASE("raw staging takes the role zips and the cmdlet's output under their folders, in order") {
    const staging_area a;
    a.give("AzureStackLogs-20261119031500-AZS-ERCS03/Storage-20261119031500.zip", "z1");
    a.give("AzureStackLogs-20261119031500-AZS-ERCS01/ACS-part2-20261119031500.ZIP", "z2");
    a.give("AzureStackLogs-20261119031500-AZS-ERCS01/Get-AzureStackLog_Output.log", "log");
    a.give("AzureStackLogs-20261119031500-AZS-ERCS01/other.txt", "no");
    a.give("transcripts/ERCS01/Transcripts_AZS-ERCS01_20261119031500.zip", "records a SAS");
    a.give("AzureStackLogs-20261119031500-AZS-ERCS01/deeper/Storage-20261119031500.zip", "no");
    fs::create_symlink("/etc/passwd", a.source() / "link.zip");

    const auto items = raw_items(a.source());

    REQUIRE(items);
    std::vector<std::string> found;
    for (const auto& i : *items) found.push_back(i.name);
    CHECK(found == std::vector<std::string>{"AzureStackLogs-20261119031500-AZS-ERCS01/ACS-part2-20261119031500.ZIP",
                                            "AzureStackLogs-20261119031500-AZS-ERCS01/Get-AzureStackLog_Output.log",
                                            "AzureStackLogs-20261119031500-AZS-ERCS03/Storage-20261119031500.zip"});
    const auto r = to_folder(*items, a.target(), a.time);
    REQUIRE(r);
    CHECK(read_file(a.target() / found[2]) == "z1");
}

TEST_CASE("a landing without a zip, or none at all, is said to be so") {
    const staging_area a;
    a.give("folder/other.txt", "x");
    for (const auto& where : {a.source(), a.root / "nowhere"}) {
        const auto items = raw_items(where);
        REQUIRE_FALSE(items);
        CHECK(items.error().code == errc::not_found);
    }
}

}  // namespace
}  // namespace stamplog::stage
