// One log collection: role after role, each for its time, each zip growing on the share, faults where the fault file has them.
#pragma once

#include <chrono>

#include "content/role_plan.hpp"
#include "endpoint/cmdlet.hpp"

namespace stampsim {

struct collection_request {
    std::vector<std::string> roles;  // as the stamp spells them
    window when;
    collection_filter filter;
    std::chrono::minutes timeout{240};
};

ending run_collection(cmdlet_call& c, const collection_request& r);

}  // namespace stampsim
