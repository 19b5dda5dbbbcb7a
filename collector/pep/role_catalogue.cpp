// The roles of Get-AzureStackLog's FilterByRole, with the published lists that name each. Sources: azure-stack-docs,
// azure-stack-get-azurestacklog.md of 09/2020 (the 79 current names); azure-docs, azure-stack-diagnostics.md of 2017;
// Microsoft's ERCS_AzureStackLogs.ps1 1.6.1 and 1.8.2 (with the marks "ASDK only" and "multi-node only"). What a role holds
// comes from those articles where they say it; else the line only spells the name out.
//
// Weights are an estimate of ours: nobody published sizes or times per role. They rest on what the articles call large, on
// roles that cover all machines, and on published collections in which Storage came in seven parts. They order and balance a
// first run; what a stamp's earlier runs measured takes their place.
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {
namespace {

enum flag : unsigned { asdk = 1, multi_node = 2, on_demand = 4 };

// The lists that there are in fact.
constexpr unsigned only_2017 = article_2017, both_scripts = script_1_6_1 | script_1_8_2, only_1_8_2 = script_1_8_2,
                   since_2017 = article_2017 | both_scripts | article_2020, since_1_6_1 = both_scripts | article_2020,
                   since_1_8_2 = script_1_8_2 | article_2020, only_2020 = article_2020;

constexpr role make(std::string_view name, unsigned lists, int weight, std::string_view holds, unsigned flags = 0) {
    return {
        name,   lists, (lists & article_2020) != 0, (flags & asdk) != 0, (flags & multi_node) != 0, (flags & on_demand) != 0,
        weight, holds};
}

// clang-format off
constexpr role table[] = {
    make("ACS", since_2017, 30, "Storage services (Azure-consistent storage); documented to overlap with Storage"),
    make("ACSBlob", since_1_6_1, 12, "Blob service of the storage services; since 1902 here and no longer in Storage"),
    make("ACSDownloadService", only_2020, 1, "Storage services: download service"),
    make("ACSFabric", since_2017, 25, "Storage services: their Service Fabric ring; leaving it out was a published workaround for slow runs"),
    make("ACSFrontEnd", since_2017, 4, "Storage services: front end"),
    make("ACSMetrics", since_1_6_1, 1, "Storage services: metrics"),
    make("ACSMigrationService", since_2017, 1, "Storage services: migration service"),
    make("ACSMonitoringService", since_2017, 1, "Storage services: monitoring service"),
    make("ACSSettingsService", since_2017, 1, "Storage services: settings service"),
    make("ACSTableMaster", since_2017, 3, "Storage services: table master"),
    make("ACSTableServer", since_2017, 4, "Storage services: table server"),
    make("ACSWac", since_2017, 1, "Storage services: WAC"),
    make("ADFS", since_2017, 3, "Active Directory Federation Services"),
    make("ApplicationController", since_1_8_2, 1, "Application controller"),
    make("ASAppGateway", since_2017, 2, "Application gateway of the infrastructure"),
    make("AzureBridge", since_1_6_1, 1, "Connection to Azure: registration, syndication"),
    make("AzureMonitor", since_1_8_2, 2, "Azure Monitor service on the stamp"),
    make("BareMetal", since_2017, 30, "System and event logs of all hosts"),
    make("BRP", since_2017, 1, "Backup resource provider"),
    make("CA", since_2017, 1, "Certificate authority"),
    make("CacheService", since_1_8_2, 1, "Cache service"),
    make("Compute", since_1_6_1, 6, "Compute hosts' role; multi-node only", multi_node),
    make("CPI", since_2017, 1, "Logs of this role; the public list gives its name only"),
    make("CRP", since_2017, 4, "Compute resource provider"),
    make("DeploymentMachine", since_2017, 1, "Deployment machine (DVM); the script of 1.6.1 marks it multi-node only, later ones do not"),
    make("DiskRP", since_1_8_2, 2, "Disk resource provider"),
    make("Domain", since_2017, 3, "Domain controllers"),
    make("ECE", since_2017, 10, "Enterprise Cloud Engine: deployment, update and secret-rotation action plans"),
    make("EventAdminRP", since_1_8_2, 1, "Event resource provider, administrator's side"),
    make("EventRP", since_1_8_2, 1, "Event resource provider"),
    make("ExternalDNS", since_1_6_1, 1, "External DNS"),
    make("FabricRing", since_2017, 10, "Service Fabric ring of the infrastructure"),
    make("FabricRingServices", since_2017, 10, "Services on the infrastructure's Service Fabric ring"),
    make("FirstTierAggregationService", since_1_8_2, 1, "First-tier aggregation service"),
    make("FRP", since_2017, 4, "Fabric resource provider"),
    make("Gateway", since_2017, 8, "Edge gateway; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("HealthMonitoring", since_2017, 3, "Health monitoring"),
    make("HintingServiceV2", since_1_8_2, 1, "Hinting service"),
    make("HRP", since_2017, 4, "Health resource provider"),
    make("IBC", since_2017, 1, "Infrastructure backup controller"),
    make("InfraServiceController", since_2017, 1, "Infrastructure service controller"),
    make("KeyVaultAdminResourceProvider", since_2017, 1, "Key Vault resource provider, administrator's side"),
    make("KeyVaultControlPlane", since_2017, 2, "Key Vault: control plane"),
    make("KeyVaultDataPlane", since_2017, 2, "Key Vault: data plane"),
    make("KeyVaultInternalControlPlane", since_1_6_1, 1, "Key Vault of the infrastructure: control plane"),
    make("KeyVaultInternalDataPlane", since_1_6_1, 1, "Key Vault of the infrastructure: data plane"),
    make("KeyVaultNamingService", since_1_6_1, 1, "Key Vault: naming service"),
    make("MDM", since_1_8_2, 1, "Logs of this role; the public list gives its name only"),
    make("MetricsAdminRP", since_1_8_2, 1, "Metrics resource provider, administrator's side"),
    make("MetricsRP", since_1_8_2, 1, "Metrics resource provider"),
    make("MetricsServer", since_1_8_2, 2, "Metrics server"),
    make("MetricsStoreService", since_1_8_2, 2, "Metrics store"),
    make("MonAdminRP", since_1_8_2, 1, "Monitoring resource provider, administrator's side"),
    make("MonRP", since_1_8_2, 1, "Monitoring resource provider"),
    make("NC", since_2017, 15, "Network controller; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("NonPrivilegedAppGateway", since_2017, 2, "Application gateway, the one without privileges"),
    make("NRP", since_2017, 4, "Network resource provider"),
    make("OboService", since_1_8_2, 1, "On-behalf-of service"),
    make("OEM", since_1_6_1, 3, "Hardware vendor's logs; more after Invoke-AzureStackOnDemandLog; multi-node only", multi_node | on_demand),
    make("OnboardRP", since_1_8_2, 1, "Onboarding resource provider"),
    make("PXE", since_1_6_1, 1, "PXE boot of hosts; multi-node only", multi_node),
    make("QueryServiceCoordinator", since_1_8_2, 1, "Query service: coordinator"),
    make("QueryServiceWorker", since_1_8_2, 1, "Query service: workers"),
    make("SeedRing", since_2017, 4, "ERCS logs and Test-AzureStack's reports (AzureStack_Validation_Summary_*)"),
    make("SeedRingServices", since_2017, 4, "Services on the ERCS VMs' ring"),
    make("SLB", since_2017, 8, "Software load balancer; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("SQL", since_2017, 3, "Internal data store of the infrastructure"),
    make("SRP", since_2017, 4, "Storage resource provider"),
    make("Storage", since_2017, 40, "Failover-cluster and Hyper-V event logs, cluster log, StorageDiagnosticInfo, storage service logs; often in several parts"),
    make("StorageController", since_2017, 3, "Storage controller"),
    make("SupportBridgeController", only_2020, 1, "Support bridge (sends diagnostics to Microsoft): controller"),
    make("SupportBridgeRP", only_2020, 1, "Support bridge: resource provider"),
    make("SupportRing", only_2020, 3, "Support ring"),
    make("SupportRingServices", only_2020, 3, "Services on the support ring"),
    make("URP", since_2017, 4, "Update resource provider"),
    make("UsageBridge", since_2017, 1, "Usage data sent to Azure"),
    make("VirtualMachines", since_2017, 30, "System and event logs of all infrastructure VMs"),
    make("WAS", since_2017, 5, "Administrator's portal and Resource Manager"),
    make("WASPUBLIC", since_2017, 5, "Users' portal and Resource Manager"),
    // in older versions only
    make("AzurePackConnector", both_scripts, 1, "Logs of this role; the public list gives its name only"),
    make("AzureStackBitlocker", both_scripts, 1, "BitLocker of the hosts; multi-node only", multi_node),
    make("BGP", both_scripts, 1, "BGP router of the development kit", asdk),
    make("Cloud", both_scripts, 1, "Logs of this role; the public list gives its name only"),
    make("Cluster", only_1_8_2, 20, "Failover cluster"),
    make("DatacenterIntegration", both_scripts, 1, "Datacenter integration"),
    make("DHCP", only_2017, 1, "DHCP"),
    make("ECESeedRing", only_2017, 1, "Logs of this role; the public list gives its name only"),
    make("Fabric", both_scripts, 10, "Logs of this role; the public list gives its name only"),
    make("Gallery", both_scripts, 1, "Marketplace gallery"),
    make("IdentityProvider", both_scripts, 1, "Identity provider"),
    make("iDns", both_scripts, 1, "Internal DNS of tenant networks"),
    make("Infrastructure", both_scripts, 10, "Logs of this role; the public list gives its name only"),
    make("MonitoringAgent", both_scripts, 1, "Monitoring agent"),
    make("Network", only_1_8_2, 10, "Logs of this role; the public list gives its name only"),
    make("POC", both_scripts, 1, "Development kit's host", asdk),
    make("SlbVips", both_scripts, 1, "Virtual IP addresses of the software load balancer"),
    make("StorageAccounts", both_scripts, 6, "Storage accounts"),
    make("Tenant", both_scripts, 1, "Logs of this role; the public list gives its name only"),
    make("TraceCollector", both_scripts, 10, "Trace collector: ETW traces"),
    make("Usage", only_1_8_2, 1, "Usage service"),
    make("WASBootstrap", both_scripts, 1, "Logs of this role; the public list gives its name only"),
    make("WDS", only_2017, 1, "Windows Deployment Services"),
    make("WindowsDefender", only_1_8_2, 1, "Windows Defender"),
};
// clang-format on

}  // namespace

std::span<const role> roles() { return table; }

std::vector<std::string_view> published_in(const role& r) {
    std::vector<std::string_view> out;
    const auto add = [&](published_list list, std::string_view name) {
        if ((r.lists & list) != 0) out.push_back(name);
    };
    add(article_2017, "2017");
    add(script_1_6_1, "script 1.6.1");
    add(script_1_8_2, "script 1.8.2");
    add(article_2020, "2020");
    return out;
}

}  // namespace stamplog::pep
