// After the last session is closed: what the run has, put together from records, landing and documents.
#pragma once

#include <vector>

#include "landing.hpp"
#include "run_folders.hpp"
#include "stamplog/run/run.hpp"
#include "worker.hpp"

namespace stamplog::run {

// Zips of a failed attempt whose role a later attempt, or its parts together, brought whole: each part with a zip, and
// together no less than that attempt.
void mark_superseded(std::vector<landed_zip>& zips, const std::vector<unit_record>& units);

// bundle path -> file: Get-AzureStackLog_Output.log of each folder that has a zip for the bundle, transcripts, cluster logs.
std::map<std::string, std::filesystem::path> files_for_bundle(const collected& c, const landing& zips,
                                                              const run_folders& folders, const std::vector<connector>& where);

}  // namespace stamplog::run
