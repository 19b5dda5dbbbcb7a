// The roles of Get-AzureStackLog's FilterByRole. Sources: azure-stack-docs, azure-stack-get-azurestacklog.md of 09/2020 (the 79
// current names) and of 12/2017; Microsoft's ERCS_AzureStackLogs.ps1 1.6.1 and 1.8.2 (older names, and the marks "ASDK only"
// and "multi-node only"). What a role holds comes from those articles where they say it; else the line only spells the name
// out.
//
// Weights are an estimate of ours: nobody published sizes or times per role. They rest on what the articles call large, on
// roles that cover all machines, and on published collections in which Storage came in seven parts. They order and balance a
// first run; what a stamp's earlier runs measured takes their place.
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {
namespace {

enum flag : unsigned { older = 1, asdk = 2, multi_node = 4, on_demand = 8 };

constexpr role make(std::string_view name, int weight, std::string_view holds, unsigned flags = 0) {
    return {name, (flags & older) == 0, (flags & asdk) != 0, (flags & multi_node) != 0, (flags & on_demand) != 0, weight,
            holds};
}

// clang-format off
constexpr role table[] = {
    make("ACS", 30, "Storage services (Azure-consistent storage); documented to overlap with Storage"),
    make("ACSBlob", 12, "Blob service of the storage services; since 1902 here and no longer in Storage"),
    make("ACSDownloadService", 1, "Storage services: download service; in the list of 2020 only"),
    make("ACSFabric", 25, "Storage services: their Service Fabric ring; leaving it out was a published workaround for slow runs"),
    make("ACSFrontEnd", 4, "Storage services: front end"),
    make("ACSMetrics", 1, "Storage services: metrics"),
    make("ACSMigrationService", 1, "Storage services: migration service"),
    make("ACSMonitoringService", 1, "Storage services: monitoring service"),
    make("ACSSettingsService", 1, "Storage services: settings service"),
    make("ACSTableMaster", 3, "Storage services: table master"),
    make("ACSTableServer", 4, "Storage services: table server"),
    make("ACSWac", 1, "Storage services: WAC"),
    make("ADFS", 3, "Active Directory Federation Services"),
    make("ApplicationController", 1, "Application controller"),
    make("ASAppGateway", 2, "Application gateway of the infrastructure"),
    make("AzureBridge", 1, "Connection to Azure: registration, syndication"),
    make("AzureMonitor", 2, "Azure Monitor service on the stamp"),
    make("BareMetal", 30, "System and event logs of all hosts"),
    make("BRP", 1, "Backup resource provider"),
    make("CA", 1, "Certificate authority"),
    make("CacheService", 1, "Cache service"),
    make("Compute", 6, "Compute hosts' role; multi-node only", multi_node),
    make("CPI", 1, "Logs of this role; the public list gives its name only"),
    make("CRP", 4, "Compute resource provider"),
    make("DeploymentMachine", 1, "Deployment machine (DVM)"),
    make("DiskRP", 2, "Disk resource provider"),
    make("Domain", 3, "Domain controllers"),
    make("ECE", 10, "Enterprise Cloud Engine: deployment, update and secret-rotation action plans"),
    make("EventAdminRP", 1, "Event resource provider, administrator's side"),
    make("EventRP", 1, "Event resource provider"),
    make("ExternalDNS", 1, "External DNS"),
    make("FabricRing", 10, "Service Fabric ring of the infrastructure"),
    make("FabricRingServices", 10, "Services on the infrastructure's Service Fabric ring"),
    make("FirstTierAggregationService", 1, "First-tier aggregation service"),
    make("FRP", 4, "Fabric resource provider"),
    make("Gateway", 8, "Edge gateway; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("HealthMonitoring", 3, "Health monitoring"),
    make("HintingServiceV2", 1, "Hinting service"),
    make("HRP", 4, "Health resource provider"),
    make("IBC", 1, "Infrastructure backup controller"),
    make("InfraServiceController", 1, "Infrastructure service controller"),
    make("KeyVaultAdminResourceProvider", 1, "Key Vault resource provider, administrator's side"),
    make("KeyVaultControlPlane", 2, "Key Vault: control plane"),
    make("KeyVaultDataPlane", 2, "Key Vault: data plane"),
    make("KeyVaultInternalControlPlane", 1, "Key Vault of the infrastructure: control plane"),
    make("KeyVaultInternalDataPlane", 1, "Key Vault of the infrastructure: data plane"),
    make("KeyVaultNamingService", 1, "Key Vault: naming service"),
    make("MDM", 1, "Logs of this role; the public list gives its name only"),
    make("MetricsAdminRP", 1, "Metrics resource provider, administrator's side"),
    make("MetricsRP", 1, "Metrics resource provider"),
    make("MetricsServer", 2, "Metrics server"),
    make("MetricsStoreService", 2, "Metrics store"),
    make("MonAdminRP", 1, "Monitoring resource provider, administrator's side"),
    make("MonRP", 1, "Monitoring resource provider"),
    make("NC", 15, "Network controller; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("NonPrivilegedAppGateway", 2, "Application gateway, the one without privileges"),
    make("NRP", 4, "Network resource provider"),
    make("OboService", 1, "On-behalf-of service"),
    make("OEM", 3, "Hardware vendor's logs; more after Invoke-AzureStackOnDemandLog; multi-node only", multi_node | on_demand),
    make("OnboardRP", 1, "Onboarding resource provider"),
    make("PXE", 1, "PXE boot of hosts; multi-node only", multi_node),
    make("QueryServiceCoordinator", 1, "Query service: coordinator"),
    make("QueryServiceWorker", 1, "Query service: workers"),
    make("SeedRing", 4, "ERCS logs and Test-AzureStack's reports (AzureStack_Validation_Summary_*)"),
    make("SeedRingServices", 4, "Services on the ERCS VMs' ring"),
    make("SLB", 8, "Software load balancer; more after Invoke-AzureStackOnDemandLog", on_demand),
    make("SQL", 3, "Internal data store of the infrastructure"),
    make("SRP", 4, "Storage resource provider"),
    make("Storage", 40, "Failover-cluster and Hyper-V event logs, cluster log, StorageDiagnosticInfo, storage service logs; often in several parts"),
    make("StorageController", 3, "Storage controller"),
    make("SupportBridgeController", 1, "Support bridge (sends diagnostics to Microsoft): controller; in the list of 2020 only"),
    make("SupportBridgeRP", 1, "Support bridge: resource provider; in the list of 2020 only"),
    make("SupportRing", 3, "Support ring; in the list of 2020 only"),
    make("SupportRingServices", 3, "Services on the support ring; in the list of 2020 only"),
    make("URP", 4, "Update resource provider"),
    make("UsageBridge", 1, "Usage data sent to Azure"),
    make("VirtualMachines", 30, "System and event logs of all infrastructure VMs"),
    make("WAS", 5, "Administrator's portal and Resource Manager"),
    make("WASPUBLIC", 5, "Users' portal and Resource Manager"),
    // in older versions only
    make("AzurePackConnector", 1, "Logs of this role; the public list gives its name only", older),
    make("AzureStackBitlocker", 1, "BitLocker of the hosts; multi-node only", older | multi_node),
    make("BGP", 1, "BGP router of the development kit", older | asdk),
    make("Cloud", 1, "Logs of this role; the public list gives its name only", older),
    make("Cluster", 20, "Failover cluster", older),
    make("DatacenterIntegration", 1, "Datacenter integration", older),
    make("DHCP", 1, "DHCP", older),
    make("ECESeedRing", 1, "Logs of this role; the public list gives its name only", older),
    make("Fabric", 10, "Logs of this role; the public list gives its name only", older),
    make("Gallery", 1, "Marketplace gallery", older),
    make("IdentityProvider", 1, "Identity provider", older),
    make("iDns", 1, "Internal DNS of tenant networks", older),
    make("Infrastructure", 10, "Logs of this role; the public list gives its name only", older),
    make("MonitoringAgent", 1, "Monitoring agent", older),
    make("Network", 10, "Logs of this role; the public list gives its name only", older),
    make("POC", 1, "Development kit's host", older | asdk),
    make("SlbVips", 1, "Virtual IP addresses of the software load balancer", older),
    make("StorageAccounts", 6, "Storage accounts", older),
    make("Tenant", 1, "Logs of this role; the public list gives its name only", older),
    make("TraceCollector", 10, "Trace collector: ETW traces", older),
    make("Usage", 1, "Usage service", older),
    make("WASBootstrap", 1, "Logs of this role; the public list gives its name only", older),
    make("WDS", 1, "Windows Deployment Services", older),
    make("WindowsDefender", 1, "Windows Defender", older),
};
// clang-format on

}  // namespace

std::span<const role> roles() { return table; }

}  // namespace stamplog::pep
