// Names that the endpoint knows. Source: azure-stack-docs, reference/pep and azure-stack-get-azurestacklog.md.
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::pep {
namespace {

constexpr std::string_view provider_table[] = {"iothubServiceHealth", "IotHub",     "eventhub",
                                               "databoxedge",         "SQLAdapter", "MySQLAdapter"};

constexpr std::string_view log_type_table[] = {"File", "Share", "WindowsEvent"};

constexpr allowed_cmdlet cmdlet_table[] = {
    {"Get-AzureStackLog", "collects logs by role to a share", false},
    {"Test-AzureStack", "runs the stamp's health tests (without -Repair)", false},
    {"Get-AzureStackStampInformation", "identity, addresses, time zone and versions of the stamp", false},
    {"Get-AzureStackSupportConfiguration", "registration and support settings", false},
    {"Get-VirtualDisk", "health of the cluster's virtual disks", false},
    {"Get-StorageJob", "running repair and rebalance jobs", false},
    {"Get-ActionStatus", "progress of an action plan", false},
    {"Get-AzureStackUpdateStatus", "progress of an update", false},
    {"Get-ClusterLog", "writes the failover cluster's logs to a folder", false},
    {"Get-SupportSessionInfo", "whether a support session is unlocked", false},
    {"Get-Command", "what the endpoint offers", false},
    {"Invoke-AzureStackOnDemandLog", "makes the detailed logs of OEM, NC, SLB, Gateway; only when Support asks", true},
    {"Send-AzureStackDiagnosticLog", "sends logs to Microsoft from the stamp itself", true},
};

}  // namespace

std::span<const std::string_view> resource_providers() { return provider_table; }
std::span<const std::string_view> log_types() { return log_type_table; }
std::span<const allowed_cmdlet> allowed_cmdlets() { return cmdlet_table; }

}  // namespace stamplog::pep
