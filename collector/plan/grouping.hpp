// Divides roles into collections so that every ERCS has work until the end, with as few calls as that allows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "role_selection.hpp"

namespace stamplog::plan {

struct role_group {
    std::vector<chosen_role> roles;
    double expected = 0;
};

// Heavy roles alone, light ones in balanced groups: at least three groups per ERCS where there are as many roles, and more
// until the groups, taken longest first by whichever ERCS is free, end within 5 % of what single roles would reach. Named roles
// and assumed ones are never in one group. Longest first; equal ones by the order of their first role.
std::vector<role_group> group_roles(std::span<const chosen_role> roles, std::size_t ercs_count);

// When the last of `machines` ends that take the jobs in this order, each when it is free. `machines` > 0.
double makespan(std::span<const double> jobs, std::size_t machines);

}  // namespace stamplog::plan
