// Which roles help with which problem. "documented" marks what Microsoft's articles say; the rest is our judgement from what
// the roles hold, in the problem areas that Microsoft's own ERCS script names (it lists no roles for them).
#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {
namespace {

constexpr std::string_view seed_ring = "documented: Test-AzureStack's reports, and the ERCS VMs' logs";
constexpr std::string_view ece = "documented for update, secret rotation and identity: the action plans run here";
constexpr std::string_view on_demand =
    "documented; its detailed logs only come after Invoke-AzureStackOnDemandLog, when Support asks";

// clang-format off
preset update() {
    return {"update", "An update or hotfix failed or hangs.",
            {{"ECE", ece}, {"URP", "the portal's side of the update"}, {"SeedRing", seed_ring},
             {"BareMetal", "hosts restart and drain during an update"}, {"VirtualMachines", "infrastructure VMs are rebuilt"},
             {"FabricRing", "services move while nodes are updated"}, {"FabricRingServices", "the services that move"},
             {"Storage", "cluster and volume state between restarts"}, {"HRP", "alerts raised meanwhile"},
             {"OEM", "firmware that came with the update; multi-node only"}}};
}
preset secrets() {
    return {"secrets", "Secret rotation failed, or certificates expired.",
            {{"ECE", ece}, {"SeedRing", seed_ring}, {"CA", "issues the internal certificates"},
             {"KeyVaultInternalControlPlane", "where the infrastructure keeps secrets"},
             {"KeyVaultInternalDataPlane", "where the infrastructure keeps secrets"}, {"ADFS", "its certificates rotate too"},
             {"WAS", "the portals' certificates"}, {"WASPUBLIC", "the portals' certificates"}}};
}
preset identity() {
    return {"identity", "Sign-in fails, or the directory integration.",
            {{"ECE", ece}, {"SeedRing", seed_ring}, {"ADFS", "federation and its sign-in log"}, {"Domain", "the internal directory"},
             {"CA", "certificate chains"}, {"WAS", "the portal that could not sign in"},
             {"WASPUBLIC", "the portal that could not sign in"}, {"OboService", "tokens on behalf of the user"}}};
}
preset network() {
    return {"network", "Connectivity, load balancing, VPN or virtual networks.",
            {{"NC", on_demand}, {"SLB", on_demand}, {"Gateway", on_demand}, {"NRP", "requests for network resources"},
             {"ExternalDNS", "names from outside"}, {"SeedRing", seed_ring}, {"BareMetal", "the hosts' event logs, which show their adapters"}}};
}
preset storage() {
    return {"storage", "Volumes, disks, cluster, or storage accounts.",
            {{"Storage", "documented: cluster log, storage diagnostics, event logs"}, {"ACS", "documented: the storage services"},
             {"ACSBlob", "documented: Blob logs are here since 1902"}, {"ACSFrontEnd", "requests as they came in"},
             {"ACSTableServer", "table partitions"}, {"ACSTableMaster", "table partitions"}, {"SRP", "storage accounts"},
             {"StorageController", "repair and rebalance"}, {"SeedRing", seed_ring}}};
}
preset compute() {
    return {"compute", "VMs fail to start, stop, resize or migrate.",
            {{"CRP", "requests for VMs"}, {"Compute", "the hosts' side; multi-node only"}, {"DiskRP", "managed disks"},
             {"NRP", "the VM's network interface"}, {"SRP", "the VM's disks' accounts"},
             {"Storage", "documented: Hyper-V and failover-cluster event logs"}, {"SeedRing", seed_ring}}};
}
preset hardware() {
    return {"hardware", "A host, disk, NIC, BMC or firmware.",
            {{"BareMetal", "documented: system and event logs of all hosts"}, {"OEM", on_demand},
             {"Storage", "disk health and the cluster's view"}, {"FRP", "node state and heartbeat alerts"},
             {"HRP", "alerts"}, {"SeedRing", seed_ring}}};
}
preset portal() {
    return {"portal", "A portal or Azure Resource Manager is red, slow or refuses.",
            {{"WAS", "the administrator's portal and Resource Manager"}, {"WASPUBLIC", "the users' portal and Resource Manager"},
             {"ASAppGateway", "the way in"}, {"NonPrivilegedAppGateway", "the way in"}, {"ADFS", "sign-in"},
             {"FabricRing", "where the portals' services run"}, {"FabricRingServices", "where the portals' services run"},
             {"SQL", "their data store"}, {"HRP", "alerts"}, {"SeedRing", seed_ring}}};
}
preset service_fabric() {
    return {"service-fabric", "Infrastructure services restart or are unhealthy.",
            {{"FabricRing", "the infrastructure's ring"}, {"FabricRingServices", "the services on it"}, {"SeedRing", seed_ring},
             {"SeedRingServices", "the services on the ERCS VMs"}, {"SupportRing", "the support ring"},
             {"SupportRingServices", "the services on it"}, {"ACSFabric", "the storage services' ring"},
             {"VirtualMachines", "documented: event logs of the VMs that carry the rings"}}};
}
preset backup() {
    return {"backup", "Infrastructure backup fails.",
            {{"BRP", "the backup's resource provider"}, {"IBC", "the backup's controller"}, {"ECE", "backups run as action plans"},
             {"SeedRing", seed_ring}, {"SQL", "data that is backed up"}}};
}
preset support_bridge() {
    return {"support-bridge", "Sending logs or registration to Azure fails.",
            {{"SupportBridgeController", "documented for the support service"}, {"SupportBridgeRP", "its resource provider"},
             {"WAS", "documented for the support service"}, {"AzureBridge", "registration and syndication"},
             {"UsageBridge", "usage data"}, {"SeedRing", seed_ring}}};
}
preset health() {
    return {"health", "Regular health collection, or Test-AzureStack failed: small.", {{"SeedRing", seed_ring}}};
}
preset all() { return {"all", "Support asked for everything, or nobody knows yet. Keep the window at 4 hours or less.", {}}; }
// clang-format on

}  // namespace

std::span<const preset> presets() {
    static const std::vector<preset> table{update(),         secrets(),  identity(), network(),        storage(),
                                           compute(),        hardware(), portal(),   service_fabric(), backup(),
                                           support_bridge(), health(),   all()};
    return table;
}

const preset* find_preset(std::string_view name) {
    for (const auto& p : presets())
        if (same_name(p.name, name)) return &p;
    return nullptr;
}

}  // namespace stamplog::pep
