// Names under which files lie until they are whole: ".stamplog-<process>-<number>.part".
// Not derived from the final name, which may already be as long as a name can be.
#pragma once

#include <string>
#include <string_view>

namespace stamplog::storage {

std::string new_temporary_name();  // no two alike in a process
bool is_temporary_name(std::string_view name);

}  // namespace stamplog::storage
