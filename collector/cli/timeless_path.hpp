// A member's path without what changes from one collection to the next.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::cli {

// Runs of digits (with '-', '_', '.', ':' or 'T' between them) that hold eight digits or more, as dates and times do, become
// '#'.
std::string timeless_path(std::string_view path);

}  // namespace stamplog::cli
