// The role catalogue, the presets per kind of problem, and the allow-list of cmdlets. Data with its sources, no logic.
// The list of roles depends on the stamp's version, so an unknown name is a warning, never an error.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stamplog::pep {

// Nobody published which version of a stamp has which role; these lists were.
enum published_list : unsigned {
    article_2017 = 1,  // the diagnostics article of 2017 (48 names)
    script_1_6_1 = 2,  // Microsoft's ERCS_AzureStackLogs.ps1 (72)
    script_1_8_2 = 4,  // of 08/2018 (95)
    article_2020 = 8   // 09/2020 (79); all together: 103
};

struct role {
    std::string_view name;
    unsigned lists;  // of published_list
    bool current;    // in the list of 09/2020; else only in older ones
    bool asdk_only;
    bool multi_node_only;
    bool on_demand;          // its logs are made by Invoke-AzureStackOnDemandLog first (OEM, NC, SLB, Gateway)
    int weight;              // expected share of the work, 1 = light; an estimate of ours, used for order only
    std::string_view holds;  // one line: what it brings
};
std::span<const role> roles();
// "2017", "script 1.6.1", "script 1.8.2", "2020".
std::vector<std::string_view> published_in(const role& r);
const role* find_role(std::string_view name);  // case-insensitive
// The closest known names for a mistyped one (at most 3), nearest first; empty when nothing is near.
std::vector<std::string_view> similar_roles(std::string_view name);

struct preset_role {
    std::string_view name, reason;
};
struct preset {
    std::string_view name;  // "update", "storage", "network", "identity", "compute", "hardware", "portal", "health", "all", …
    std::string_view when;  // which problem it is for, one sentence
    std::vector<preset_role> roles;  // empty: every role, see docs/decisions/0003-every-role-is-named.md
};
std::span<const preset> presets();
const preset* find_preset(std::string_view name);

std::span<const std::string_view> resource_providers();  // FilterByResourceProvider's known values
std::span<const std::string_view> log_types();           // all that FilterByLogType takes

// Read-only cmdlets that may be called; Close-PrivilegedEndpoint is called by the session itself only.
struct allowed_cmdlet {
    std::string_view name;
    std::string_view does;
    bool opt_in; /* needs --allow-cmdlet */
};
std::span<const allowed_cmdlet> allowed_cmdlets();

}  // namespace stamplog::pep
