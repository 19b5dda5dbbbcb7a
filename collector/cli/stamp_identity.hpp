// Which stamp this is, whatever it is called: by address, by its file, by a name in stamplog.toml.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "endpoints.hpp"
#include "stamplog/pep/stamp.hpp"

namespace stamplog::cli {

// Its CloudID and the machine of every ERCS, also of those that are not used now: two runs that share one of these are on one
// stamp. Not its region or domain, which two stamps may share. A simulated stamp's file says what all of them say, so that its
// folder counts alone.
std::set<std::string> names_of_stamp(const pep::stamp_information& stamp, const std::vector<endpoint_program>& ercs,
                                     bool simulated);

}  // namespace stamplog::cli
