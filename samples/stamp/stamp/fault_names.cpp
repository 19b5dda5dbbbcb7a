#include "stamp/fault_names.hpp"

#include <set>

#include "content/role_catalogue.hpp"
#include "content/served_zips.hpp"
#include "content/validation_tests.hpp"

namespace stampsim {
namespace {

constexpr std::string_view cmdlets[] = {"Close-PrivilegedEndpoint",
                                        "Get-ActionStatus",
                                        "Get-AzureStackLog",
                                        "Get-AzureStackStampInformation",
                                        "Get-AzureStackSupportConfiguration",
                                        "Get-AzureStackUpdateStatus",
                                        "Get-ClusterLog",
                                        "Get-StorageJob",
                                        "Get-SupportSessionInfo",
                                        "Get-VirtualDisk",
                                        "Invoke-AzureStackOnDemandLog",
                                        "Send-AzureStackDiagnosticLog",
                                        "Test-AzureStack"};

}  // namespace

std::span<const std::string_view> endpoint_cmdlets() { return cmdlets; }

stamplog::result<fault_names> names_of(const stamp_settings& s) {
    fault_names names;
    names.ercs_count = s.ercs_count;
    for (auto c : cmdlets) names.cmdlets.emplace_back(c);
    for (const auto& t : validation_tests()) names.tests.emplace_back(t.name);
    if (s.content.empty()) {
        for (const auto& r : role_catalogue()) names.roles.emplace_back(r.name);
        for (auto p : resource_providers()) names.roles.emplace_back(p);
        std::set<std::string> computers;
        for (const auto& r : role_catalogue())
            for (auto& c : computers_of(r, s)) computers.insert(std::move(c));
        names.computers.assign(computers.begin(), computers.end());
        return names;
    }
    auto served = served_zips(s.content);
    if (!served) return stamplog::fail(served.error());
    for (const auto& [role, files] : *served) names.roles.push_back(role);
    return names;
}

}  // namespace stampsim
