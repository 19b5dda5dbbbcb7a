#include "content/role_members.hpp"

namespace stampsim {
namespace {

using members = std::vector<member_plan>;

// An event log of a computer: key and weight do not depend on the role, so that it is the same file in every role that has it.
member_plan event_log(const std::string& computer, const std::string& channel, double weight = 0.055) {
    return {.path = computer + "/WinEvents/Event_" + channel + ".EVTX",
            .kind = content_kind::evtx,
            .key = "evtx/" + channel + "/" + computer,
            .subject = computer,
            .node = computer,
            .weight = weight};
}

void service_members(members& out, const std::string& role, const std::string& computer, double weight, content_kind text) {
    const auto base = computer + "/" + role;
    const auto key = role + "/" + computer + "/";
    out.push_back({.path = base + "/Logs/" + role + ".log",
                   .kind = text,
                   .key = key + "log",
                   .subject = role,
                   .node = computer,
                   .weight = weight * 0.42});
    out.push_back({.path = base + "/Traces/" + role + "_Trace.etl",
                   .kind = content_kind::etl,
                   .key = key + "etl",
                   .subject = role,
                   .node = computer,
                   .weight = weight * 0.42});
    out.push_back({.path = base + "/Counters/" + role + ".csv",
                   .kind = content_kind::counters_csv,
                   .key = key + "csv",
                   .subject = computer,
                   .node = computer,
                   .weight = weight * 0.1});
    out.push_back({.path = base + "/Config/" + role + "Settings.xml",
                   .kind = content_kind::clixml,
                   .key = role + "/settings",
                   .subject = role,
                   .node = computer,
                   .weight = weight * 0.06});
}

content_kind text_of(const role_entry& r) {
    if (r.name == "ECE" || r.name == "SeedRing" || r.name == "DeploymentMachine") return content_kind::action_plan_log;
    if (r.where == placement::acs) return content_kind::blob_log;
    if (r.where == placement::was || r.name == "ASAppGateway") return content_kind::iis_log;
    if (r.name == "PXE" || r.name == "URP" || r.name == "OEM") return content_kind::setup_log;
    return content_kind::service_trace;
}

members plain_role(const role_entry& r, const scene& s, bool on_demand_ready) {
    members out;
    const auto computers = computers_of(r, s.settings);
    // Without an on-demand run there is little of these roles.
    const double weight = r.weight * (r.on_demand && !on_demand_ready ? 0.2 : 1.0) / static_cast<double>(computers.size());
    for (const auto& computer : computers) {
        service_members(out, std::string(r.name), computer, weight, text_of(r));
        out.push_back(event_log(computer, "System"));
        out.push_back(event_log(computer, "Application"));
    }
    return out;
}

members computers_role(const role_entry& r, const scene& s) {
    members out;
    for (const auto& computer : computers_of(r, s.settings)) {
        for (const char* channel : {"System", "Application", "Security", "Microsoft-Windows-TaskScheduler-Operational"})
            out.push_back(event_log(computer, channel));
        service_members(out, std::string(r.name), computer, r.weight / (r.where == placement::hosts ? 8.0 : 42.0),
                        content_kind::setup_log);
    }
    return out;
}

std::vector<members> storage(const role_entry& r, const scene& s) {
    members events, acs, diagnostics, reports;
    const auto nodes = node_names(s.settings);
    const double share = r.weight / static_cast<double>(nodes.size());
    // A node's cluster log lies in its reports and in every node's health zip.
    const double log_weight = share * 0.35 / static_cast<double>(nodes.size() + 1);
    for (const auto& node : nodes) {
        for (const char* channel :
             {"Microsoft-Windows-StorageSpaces-Driver-Operational", "Microsoft-Windows-FailoverClustering-Operational",
              "Microsoft-Windows-Hyper-V-VMMS-Admin", "System"})
            events.push_back(event_log(node, channel));
        service_members(events, std::string(r.name), node, share * 0.5, content_kind::service_trace);
        diagnostics.push_back({.path = node + "/StorageDiagnosticInfo/HealthTest-s-cluster.zip",
                               .kind = content_kind::health_zip,
                               .key = "health",
                               .subject = "s-cluster",
                               .node = node,
                               .weight = share * 0.15,
                               .cluster_logs = nodes.size(),
                               .cluster_log_weight = log_weight});
        diagnostics.push_back({.path = node + "/LocaleMetaData/System_1033.MTA",
                               .kind = content_kind::locale_metadata,
                               .key = "mta/System",
                               .subject = "System",
                               .node = node,
                               .weight = 0.03});
        reports.push_back({.path = node + "/Reports/Cluster.log",
                           .kind = content_kind::cluster_log,
                           .key = "cluster/" + node,
                           .subject = node,
                           .node = node,
                           .weight = log_weight});
    }
    // The ACS logs are in Storage as well, the same files (azure-stack-docs, log collection).
    acs = plain_role(*find_role("ACS"), s, true);
    return {events, acs, diagnostics, reports};
}

void add_reports(members& out, const scene& s) {
    for (int i = 1; i <= s.settings.ercs_count; ++i) {
        const auto base = ercs_name(i) + "/AzureStackValidation/AzureStack_Validation_Summary";
        out.push_back({.path = base + ".HTML",
                       .kind = content_kind::validation_html,
                       .key = "validation",
                       .node = ercs_name(i),
                       .weight = 0.001});
        out.push_back({.path = base + ".json",
                       .kind = content_kind::validation_json,
                       .key = "validation",
                       .node = ercs_name(i),
                       .weight = 0.001});
    }
}

}  // namespace

std::vector<std::vector<member_plan>> members_of(const role_entry& r, const scene& s, bool on_demand_ready) {
    if (r.name == "Storage") return storage(r, s);
    if (r.name == "VirtualMachines" || r.name == "BareMetal") return {computers_role(r, s)};
    auto out = plain_role(r, s, on_demand_ready);
    if (r.name == "SeedRing") add_reports(out, s);
    return {out};
}

}  // namespace stampsim
