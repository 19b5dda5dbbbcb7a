#include "content/role_catalogue.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

using enum placement;
constexpr role_entry roles[] = {
    {"ACS", 9, acs},
    {"ACSBlob", 5, acs},
    {"ACSDownloadService", 0.3, acs},
    {"ACSFabric", 7, acs},
    {"ACSFrontEnd", 3, acs},
    {"ACSMetrics", 0.6, acs},
    {"ACSMigrationService", 0.3, acs},
    {"ACSMonitoringService", 0.4, acs},
    {"ACSSettingsService", 0.3, acs},
    {"ACSTableMaster", 1, acs},
    {"ACSTableServer", 1.5, acs},
    {"ACSWac", 0.4, acs},
    {"ADFS", 0.8, adfs},
    {"ApplicationController", 0.4, xrp},
    {"ASAppGateway", 1, xrp},
    {"AzureBridge", 0.5, xrp},
    {"AzureMonitor", 0.7, xrp},
    {"BareMetal", 4, hosts},
    {"BRP", 0.4, xrp},
    {"CA", 0.3, ca},
    {"CacheService", 0.3, xrp},
    {"Compute", 3, hosts},
    {"CPI", 0.4, xrp},
    {"CRP", 2.5, xrp},
    {"DeploymentMachine", 0.5, ercs},
    {"DiskRP", 0.8, xrp},
    {"Domain", 0.7, dc},
    {"ECE", 3, ercs},
    {"EventAdminRP", 0.3, xrp},
    {"EventRP", 0.3, xrp},
    {"ExternalDNS", 0.3, dc},
    {"FabricRing", 6, xrp},
    {"FabricRingServices", 4, xrp},
    {"FirstTierAggregationService", 0.4, xrp},
    {"FRP", 0.8, xrp},
    {"Gateway", 0.9, gateway, true},
    {"HealthMonitoring", 1.2, xrp},
    {"HintingServiceV2", 0.3, xrp},
    {"HRP", 0.4, xrp},
    {"IBC", 0.3, xrp},
    {"InfraServiceController", 0.5, xrp},
    {"KeyVaultAdminResourceProvider", 0.3, xrp},
    {"KeyVaultControlPlane", 0.3, xrp},
    {"KeyVaultDataPlane", 0.4, xrp},
    {"KeyVaultInternalControlPlane", 0.3, xrp},
    {"KeyVaultInternalDataPlane", 0.3, xrp},
    {"KeyVaultNamingService", 0.3, xrp},
    {"MDM", 0.4, xrp},
    {"MetricsAdminRP", 0.3, xrp},
    {"MetricsRP", 0.3, xrp},
    {"MetricsServer", 0.6, xrp},
    {"MetricsStoreService", 0.6, xrp},
    {"MonAdminRP", 0.3, xrp},
    {"MonRP", 0.3, xrp},
    {"NC", 2, nc, true},
    {"NonPrivilegedAppGateway", 0.5, xrp},
    {"NRP", 1.5, xrp},
    {"OboService", 0.3, xrp},
    {"OEM", 1, hosts, true},
    {"OnboardRP", 0.3, xrp},
    {"PXE", 0.3, ercs},
    {"QueryServiceCoordinator", 0.3, xrp},
    {"QueryServiceWorker", 0.3, xrp},
    {"SeedRing", 4, ercs},
    {"SeedRingServices", 2, ercs},
    {"SLB", 1.5, slb, true},
    {"SQL", 2, sql},
    {"SRP", 1, xrp},
    {"Storage", 12, hosts},
    {"StorageController", 1, xrp},
    {"SupportBridgeController", 0.3, xrp},
    {"SupportBridgeRP", 0.3, xrp},
    {"SupportRing", 0.5, xrp},
    {"SupportRingServices", 0.5, xrp},
    {"URP", 0.8, xrp},
    {"UsageBridge", 0.3, xrp},
    {"VirtualMachines", 4, xrp},
    {"WAS", 1.5, was},
    {"WASPUBLIC", 1.2, was},
};

constexpr std::string_view providers[] = {"iothubServiceHealth", "eventhub", "databoxedge", "SQLAdapter", "MySQLAdapter"};

std::string_view prefix_of(placement p) {
    switch (p) {
        case hosts:
            return "";
        case xrp:
            return "AZS-XRP";
        case acs:
            return "AZS-ACS";
        case ercs:
            return "AZS-ERCS";
        case nc:
            return "AZS-NC";
        case slb:
            return "AZS-SLB";
        case gateway:
            return "AZS-GWY";
        case sql:
            return "AZS-SQL";
        case was:
            return "AZS-WAS0";
        case adfs:
            return "AZS-ADFS";
        case ca:
            return "AZS-CA";
        case dc:
            return "AZS-DC";
    }
    return "";
}

}  // namespace

std::span<const role_entry> role_catalogue() { return roles; }
std::span<const std::string_view> resource_providers() { return providers; }

const role_entry* find_role(std::string_view name) {
    for (const auto& r : roles)
        if (same(r.name, name)) return &r;
    return nullptr;
}

std::vector<std::string> computers_of(const role_entry& r, const stamp_settings& s) {
    if (r.where == hosts) return node_names(s);
    if (r.name == "VirtualMachines") return infrastructure_vms(s);
    std::vector<std::string> names;
    for (auto& vm : infrastructure_vms(s))
        if (begins_with(vm, prefix_of(r.where))) names.push_back(vm);
    if (r.name == "WASPUBLIC") return {"AZS-WASP01"};
    return names;
}

}  // namespace stampsim
