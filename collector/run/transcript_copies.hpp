// Our copies of the transcripts hold no SAS: what the bundle and the stage get is masked where one was recorded.
#pragma once

#include <filesystem>

#include "stamplog/run/run.hpp"
#include "teller.hpp"

namespace stamplog::run {

// Replaces the transcripts among c.files that hold a SAS by masked copies below `folder`, says so, and fills c.masked. One that
// cannot be read whole may hold one too: it stays in the landing and is not copied, which is said as well.
void copy_masked(collected& c, const std::filesystem::path& folder, teller& tell);

}  // namespace stamplog::run
