// Which members a generated role zip holds, and how large each is, so that the whole stamp has the size that was asked for.
#pragma once

#include <string>
#include <vector>

#include "content/content.hpp"

namespace stampsim {

// One zip: part 1 is <Role>-<ts>.zip, part N <Role>-partN-<ts>.zip.
struct zip_plan {
    std::vector<member_plan> members;
};

struct collection_filter {
    std::vector<std::string> nodes{};      // computer names; empty: all
    std::vector<std::string> log_types{};  // File, Share, WindowsEvent; empty: all
    bool include_dumps = false;
    bool on_demand_ready = false;  // the role's on-demand logs were generated before
    std::string failed_test{};     // what Test-AzureStack's report tells as failed
};

// The zips of a role (or a resource provider) for a window. Empty for a name that the stamp does not have.
std::vector<zip_plan> plan_role(const std::string& role, const window& w, const scene& s, const collection_filter& f);

}  // namespace stampsim
