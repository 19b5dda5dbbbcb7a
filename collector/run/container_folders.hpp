// A container has no folder of the run's own: the endpoint names what it writes. What lay there before the run is not the
// run's.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "stamplog/base/result.hpp"
#include "stamplog/storage/place.hpp"

namespace stamplog::run {

// The AzureStackLogs-… folders that were in the container when the run began: listed once, before anything is asked of the
// stamp, and kept in `run_folder` for a process that goes on with it.
[[nodiscard]] result<std::set<std::string>> folders_before(storage::place& container, const std::filesystem::path& run_folder);

}  // namespace stamplog::run
