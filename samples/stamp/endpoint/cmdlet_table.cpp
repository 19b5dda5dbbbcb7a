#include "endpoint/cmdlet_table.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

using enum parameter_type;

constexpr std::string_view log_types[] = {"File", "Share", "WindowsEvent"};

// Parameters as MicrosoftDocs/azure-stack-docs, reference/pep, lists them; the types are those that the cmdlets take.
constexpr parameter_spec get_log[] = {{"FilterByRole", text_list},
                                      {"CustomerConfigurationFilePath", text},
                                      {"OutputPath", text},
                                      {"LocalAdminCredential", credential},
                                      {"FilterByResourceProvider", text_list},
                                      {"InputSasUri", text},
                                      {"FilterByNode", text_list},
                                      {"OutputShareCredential", credential},
                                      {"ToDate", date},
                                      {"FilterByLogType", text_list, -1, false, false, log_types},
                                      {"TimeOutInMinutes", number},
                                      {"FromDate", date},
                                      {"OutputSharePath", text},
                                      {"OutputSasUri", text},
                                      {"PerformVMLogRecovery", flag},
                                      {"IncludeDumpFile", flag},
                                      {"AsJob", flag}};
constexpr parameter_spec cluster_log[] = {{"SkipClusterState", flag},
                                          {"InputObject", object},
                                          {"Cluster", text},
                                          {"NetworkDiagnostics", flag},
                                          {"Destination", text},
                                          {"NetworkDiagnosticsLevel", text},
                                          {"Node", text_list, 0},
                                          {"TimeSpan", number},
                                          {"PerformanceHistoryTimeFrame", text},
                                          {"Health", flag},
                                          {"ExportClusterPerformanceHistory", flag},
                                          {"UseLocalTime", flag},
                                          {"AsJob", flag}};
constexpr parameter_spec test_stamp[] = {{"BackupShareCredential", credential},
                                         {"Include", text_list},
                                         {"DetailedResults", flag},
                                         {"ServiceAdminCredentials", credential},
                                         {"List", flag},
                                         {"Group", text_list},
                                         {"DoNotDeployTenantVm", flag},
                                         {"Repair", flag},
                                         {"Ignore", text_list},
                                         {"Confirm", flag},
                                         {"TimeoutSeconds", number},
                                         {"AdminCredential", credential},
                                         {"BackupSharePath", text},
                                         {"WhatIf", flag},
                                         {"UseRunners", flag},
                                         {"DisableConsoleOutput", flag},
                                         {"AsJob", flag}};
constexpr parameter_spec only_job[] = {{"AsJob", flag}};
constexpr parameter_spec support_configuration[] = {{"IncludeRegistrationObjectId", flag}, {"AsJob", flag}};
constexpr parameter_spec virtual_disk[] = {{"CimSession", object}, {"FriendlyName", text_list, 0}, {"AsJob", flag}};
constexpr parameter_spec storage_job[] = {{"CimSession", object}, {"VirtualDisk", object, -1, false, true}, {"AsJob", flag}};
constexpr parameter_spec action_status[] = {{"ActionType", text, 0}, {"FunctionName", text, 1}, {"AsJob", flag}};
constexpr parameter_spec update_status[] = {{"StatusOnly", flag}, {"AsJob", flag}};
constexpr parameter_spec on_demand[] = {{"OutputPath", text},        {"SlbTimeOutInMinutes", number}, {"Generate", flag},
                                        {"FilterByRole", text_list}, {"TimeOutInMinutes", number},    {"AsJob", flag}};
constexpr parameter_spec close_endpoint[] = {{"TranscriptsPathDestination", text, 0, false, false, {}, true},
                                             {"Credential", credential, 1, false, false, {}, true},
                                             {"AsJob", flag}};
constexpr parameter_spec send_log[] = {{"FromDate", date, 0},
                                       {"FilterByResourceProvider", text_list, 1},
                                       {"FilterByRole", text_list, 2},
                                       {"ToDate", date, 3},
                                       {"AsJob", flag}};

constexpr std::string_view selectable[] = {
    "ModuleName",  "Namespace",           "OutputType",          "Count",         "HelpUri",   "Name",
    "CommandType", "ResolvedCommandName", "DefaultParameterSet", "CmdletBinding", "Parameters"};
// The proxies' functions name no positions, so PowerShell gives every parameter but a switch one, in their order.
constexpr parameter_spec get_command[] = {{"Name", text_list, 0},     {"Module", text_list, 1}, {"ArgumentList", object, 2},
                                          {"CommandType", object, 3}, {"ListImported", flag},   {"ShowCommandInfo", flag}};
constexpr parameter_spec get_format_data[] = {{"TypeName", text_list, 0}, {"PowerShellVersion", object, 1}};
constexpr parameter_spec get_help[] = {{"Name", text, 0}, {"Category", text_list, 1}};
constexpr parameter_spec select_object[] = {{"Property", text_list, 0, false, false, selectable},
                                            {"InputObject", object, 1, true, true}};
constexpr parameter_spec input_object[] = {{"InputObject", object, 0, true, true}};

constexpr std::string_view logs = "Microsoft.AzureStack.Diagnostics.DataCollection",
                           updates = "Microsoft.Azurestack.UpdateManagement",
                           validator = "Microsoft.AzureStack.Diagnostics.Validator",
                           pep = "Microsoft.AzureStack.PrivilegedEndpoint";

constexpr cmdlet_spec table[] = {
    {"Clear-Host", "", {}},
    {"Close-PrivilegedEndpoint", pep, close_endpoint},
    {"Exit-PSSession", "", {}, "Microsoft.PowerShell.Commands.ExitPSSessionCommand"},
    {"Get-ActionStatus", pep, action_status},
    {"Get-AzureStackLog", logs, get_log},
    {"Get-AzureStackStampInformation", pep, only_job},
    {"Get-AzureStackSupportConfiguration", logs, support_configuration},
    {"Get-AzureStackUpdateStatus", updates, update_status},
    {"Get-ClusterLog", logs, cluster_log},
    {"Get-Command", "", get_command, "Microsoft.PowerShell.Commands.GetCommandCommand"},
    {"Get-FormatData", "", get_format_data, "Microsoft.PowerShell.Commands.GetFormatDataCommand"},
    {"Get-Help", "", get_help, "Microsoft.PowerShell.Commands.GetHelpCommand"},
    {"Get-StorageJob", pep, storage_job},
    {"Get-SupportSessionInfo", pep, only_job},
    {"Get-VirtualDisk", pep, virtual_disk},
    {"Invoke-AzureStackOnDemandLog", logs, on_demand},
    {"Measure-Object", "", input_object, "Microsoft.PowerShell.Commands.MeasureObjectCommand"},
    {"Out-Default", "", input_object, "Microsoft.PowerShell.Commands.OutDefaultCommand"},
    {"Select-Object", "", select_object, "Microsoft.PowerShell.Commands.SelectObjectCommand"},
    {"Send-AzureStackDiagnosticLog", logs, send_log},
    {"Test-AzureStack", validator, test_stamp},
};

constexpr alias_spec alias_table[] = {{"clear", "Clear-Host"}, {"cls", "Clear-Host"},         {"exsn", "Exit-PSSession"},
                                      {"gcm", "Get-Command"},  {"measure", "Measure-Object"}, {"select", "Select-Object"}};

constexpr parameter_spec common[] = {{"Verbose", flag},
                                     {"Debug", flag},
                                     {"ErrorAction", object},
                                     {"WarningAction", object},
                                     {"InformationAction", object},
                                     {"ErrorVariable", text},
                                     {"WarningVariable", text},
                                     {"InformationVariable", text},
                                     {"OutVariable", text},
                                     {"OutBuffer", number},
                                     {"PipelineVariable", text}};

}  // namespace

std::span<const cmdlet_spec> cmdlet_table() { return table; }
std::span<const parameter_spec> common_parameters() { return common; }

std::span<const alias_spec> aliases() { return alias_table; }

const cmdlet_spec* find_cmdlet(std::string_view name) {
    for (const auto& a : alias_table)
        if (same(a.name, name)) name = a.target;
    for (const auto& c : table)
        if (same(c.name, name)) return &c;
    return nullptr;
}

std::string_view type_name(parameter_type t) {
    switch (t) {
        case text:
            return "System.String";
        case text_list:
            return "System.String[]";
        case number:
            return "System.Int32";
        case date:
            return "System.DateTime";
        case credential:
            return "System.Management.Automation.PSCredential";
        case object:
            return "System.Object";
        case flag:
            return "System.Management.Automation.SwitchParameter";
    }
    return "System.Object";
}

}  // namespace stampsim
