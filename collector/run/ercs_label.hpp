// What an ERCS is called in folder names and in the bundle: nothing of this machine, unique within the run.
#pragma once

#include <cstddef>
#include <string>

namespace stamplog::run {

// "ERCS01" for the first, with the address where the endpoint's name is one: "ERCS01-10.0.0.225". Names that hold paths or
// program lines (exec:, sim:) are not used.
std::string ercs_label(std::size_t position, const std::string& name);

}  // namespace stamplog::run
