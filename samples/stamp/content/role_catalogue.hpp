// The roles of a generated stamp: the published list of 2020, which computers each runs on, and how heavy its logs are.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stamp/settings.hpp"

namespace stampsim {

enum class placement { hosts, xrp, acs, ercs, nc, slb, gateway, sql, was, adfs, ca, dc };

struct role_entry {
    std::string_view name;
    double weight;  // share of the stamp's logs, relative
    placement where;
    bool on_demand = false;  // most of its logs only after Invoke-AzureStackOnDemandLog
};

std::span<const role_entry> role_catalogue();
// nullptr for a name that is none; names compare without case.
const role_entry* find_role(std::string_view name);
std::span<const std::string_view> resource_providers();
std::vector<std::string> computers_of(const role_entry& r, const stamp_settings& s);

}  // namespace stampsim
