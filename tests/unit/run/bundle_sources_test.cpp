// What a bundle is made of, and from which ERCS.
#include "bundle_sources.hpp"

#include <catch2/catch.hpp>

#include "stamplog/run/report_documents.hpp"

using namespace stamplog;
using namespace stamplog::run;

TEST_CASE("a file that is no zip is of the ERCS that its place names") {
    collected c;
    c.files = {{"transcripts/ERCS02/Transcripts_AZS-ERCS02_1.zip", "/x"},
               {"AzureStackLogs-20261119031500-AZS-ERCS01/Get-AzureStackLog_Output.log", "/x"},
               {"health/report.json", "/x"},
               {"AzureStackLogs-20261119031500", "/x"}};
    std::map<std::string, std::string> ercs;
    for (const auto& f : bundle_sources(c, {}).files) ercs[f.name.substr(0, f.name.find('/'))] = f.ercs;
    CHECK(ercs["transcripts"] == "ERCS02");
    CHECK(ercs["AzureStackLogs-20261119031500-AZS-ERCS01"] == "AZS-ERCS01");
    CHECK(ercs["health"].empty());
    CHECK(ercs["AzureStackLogs-20261119031500"].empty());
}
