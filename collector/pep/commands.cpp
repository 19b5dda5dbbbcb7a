// The endpoint's cmdlets as typed commands. Syntax: azure-stack-docs, reference/pep.
#include <algorithm>
#include <limits>

#include "stamplog/pep/pep_session.hpp"

namespace stamplog::pep {
namespace {

constexpr const char* cluster = "S-Cluster";

void add_list(psrp::command& c, const char* name, const std::vector<std::string>& items) {
    if (!items.empty()) c.arguments.push_back({name, items});
}

psrp::command with_filters(psrp::command c, const get_log_parameters& p, int offset_minutes) {
    c.arguments.push_back({"FromDate", psrp::date_time{p.from, offset_minutes}});
    c.arguments.push_back({"ToDate", psrp::date_time{p.to, offset_minutes}});
    c.arguments.push_back({"TimeOutInMinutes", std::int32_t{p.timeout_minutes}});
    add_list(c, "FilterByRole", p.roles);
    add_list(c, "FilterByResourceProvider", p.resource_providers);
    add_list(c, "FilterByNode", p.nodes);
    add_list(c, "FilterByLogType", p.log_types);
    if (p.include_dump_file) c.arguments.push_back({"IncludeDumpFile", psrp::switch_on{}});
    return c;
}

}  // namespace

// An offset names the same moment whatever it is; the stamp's own makes the request readable in its transcript. The documents
// contradict each other on the defaults of FromDate, ToDate and TimeOutInMinutes: they are always passed. OutputPath never
// is: it has no credential for a share, and fills the ERCS VM's system drive.
psrp::command get_azurestack_log(const get_log_parameters& p, const landing_folder& where, int offset_minutes) {
    psrp::command c{"Get-AzureStackLog", {}};
    c.arguments.push_back({"OutputSharePath", where.unc});
    if (where.writer) c.arguments.push_back({"OutputShareCredential", where.writer});
    return with_filters(std::move(c), p, offset_minutes);
}

psrp::command get_azurestack_log(const get_log_parameters& p, const secret& sas_uri, int offset_minutes) {
    return with_filters({"Get-AzureStackLog", {{"OutputSasUri", std::string(sas_uri.reveal())}}}, p, offset_minutes);
}

psrp::command test_azurestack() { return {"Test-AzureStack", {}}; }
psrp::command get_stamp_information() { return {"Get-AzureStackStampInformation", {}}; }
psrp::command get_support_configuration() { return {"Get-AzureStackSupportConfiguration", {}}; }
psrp::command get_virtual_disk() { return {"Get-VirtualDisk", {{"CimSession", std::string(cluster)}}}; }
psrp::command get_storage_job() { return {"Get-StorageJob", {{"CimSession", std::string(cluster)}}}; }
psrp::command get_update_status() { return {"Get-AzureStackUpdateStatus", {}}; }
psrp::command get_command() { return {"Get-Command", {}}; }

// TimeSpan counts minutes back from now; none: the whole log.
psrp::command get_cluster_log(const std::string& destination_unc, std::chrono::minutes span) {
    psrp::command c{"Get-ClusterLog", {{"Destination", destination_unc}}};
    const auto most = std::chrono::minutes(std::numeric_limits<std::int32_t>::max());
    if (span.count() > 0) c.arguments.push_back({"TimeSpan", static_cast<std::int32_t>(std::min(span, most).count())});
    return c;
}

}  // namespace stamplog::pep
