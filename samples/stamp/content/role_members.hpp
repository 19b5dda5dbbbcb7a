// The members of a role before they have a size: each carries a weight (role_plan.cpp turns weights into bytes).
#pragma once

#include <vector>

#include "content/content.hpp"
#include "content/role_catalogue.hpp"

namespace stampsim {

// Several lists: members of different lists never share a zip (Storage's parts).
std::vector<std::vector<member_plan>> members_of(const role_entry& r, const scene& s, bool on_demand_ready);

}  // namespace stampsim
