// Get-AzureStackLog_Output.log: the endpoint's own account of a collection.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace stamplog::run {

// The lines that tell of an error known to Microsoft's own script, each kind once, made safe to show; none where the file
// cannot be read. `any_error`: where none is known, the first TerminatingError. By itself that is harmless, so ask for it only
// when something is missing and nothing else says why.
std::vector<std::string> errors_in_output_log(const std::filesystem::path& file, bool any_error);

}  // namespace stamplog::run
