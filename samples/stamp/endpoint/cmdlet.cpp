#include "endpoint/cmdlet.hpp"

#include "endpoint/refusals.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

struct entry {
    std::string_view name;
    cmdlet_function body;
};
constexpr entry bodies[] = {
    {"Clear-Host", nothing},
    {"Close-PrivilegedEndpoint", close_privileged_endpoint},
    {"Exit-PSSession", exit_pssession},
    {"Get-ActionStatus", get_action_status},
    {"Get-AzureStackLog", get_azurestack_log},
    {"Get-AzureStackStampInformation", get_stamp_information},
    {"Get-AzureStackSupportConfiguration", get_support_configuration},
    {"Get-AzureStackUpdateStatus", get_update_status},
    {"Get-ClusterLog", get_cluster_log},
    {"Get-Command", get_command},
    {"Get-FormatData", get_format_data},
    {"Get-Help", get_help},
    {"Get-StorageJob", get_storage_job},
    {"Get-SupportSessionInfo", get_support_session_info},
    {"Get-VirtualDisk", get_virtual_disk},
    {"Invoke-AzureStackOnDemandLog", invoke_on_demand_log},
    {"Measure-Object", measure_object},
    {"Out-Default", out_default},
    {"Select-Object", select_object},
    {"Send-AzureStackDiagnosticLog", send_diagnostic_log},
    {"Test-AzureStack", test_azurestack},
};

}  // namespace

cmdlet_function cmdlet_body(std::string_view name) {
    for (const auto& e : bodies)
        if (same(e.name, name)) return e.body;
    return nullptr;
}

void cmdlet_call::verbose(std::string text) const {
    if (arguments.flag("Verbose")) out.verbose(std::move(text));
}

ending cmdlet_call::write_error(stamplog::psrp::error_record r) const {
    const auto* action = arguments.find("ErrorAction");
    const auto wish = action ? stamplog::psrp::display(action->raw) : std::string();
    if (same(wish, "Stop") || wish == "1") return r;
    if (same(wish, "SilentlyContinue") || same(wish, "Ignore") || wish == "0" || wish == "4") return std::nullopt;
    if (session.log) session.log->output(std::string(spec.name) + " : " + r.message);
    out.error(std::move(r));
    return std::nullopt;
}

std::string fault_text(const fault& f) { return f.text.empty() ? "There is not enough space on the disk." : f.text; }

ending cmdlet_call::fail_as(const fault& f, std::string_view target) const {
    const auto text = fault_text(f);
    if (f.terminating && f.id.empty()) return thrown(text);
    auto r = written(spec.name, text, f.id.empty() ? "RoleFailed" : f.id, category::operation_stopped, target);
    return f.terminating ? ending(std::move(r)) : write_error(std::move(r));
}

void cmdlet_call::progress(std::string status, int percent, bool completed) const {
    stamplog::psrp::progress_record p;
    p.activity = spec.name;
    p.status = std::move(status);
    p.percent = percent;
    p.completed = completed;
    out.progress(std::move(p));
}

ending nothing(cmdlet_call&) { return std::nullopt; }

}  // namespace stampsim
