// The computers of a stamp, as the role zips that landed name them.
#pragma once

#include <string>
#include <vector>

#include "stamplog/run/records.hpp"

namespace stamplog::run {

// First folders of the members ("<computer>\WinEvents\…", as in published role zips), sorted, each once, at most 64; names that
// no computer has are left out. Of zips that can be read.
std::vector<std::string> computers_in(const std::vector<landed_zip>& zips);

}  // namespace stamplog::run
