#include "commands.hpp"

#include <algorithm>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/sas_mask.hpp"

namespace stamplog::run {
namespace {

psrp::command collection(const plan::unit& u, const command_context& c) {
    pep::get_log_parameters p;
    p.roles = u.roles;
    p.resource_providers = u.resource_providers;
    p.nodes = u.nodes.empty() ? c.asked.nodes : u.nodes;
    p.log_types = u.log_types.empty() ? c.asked.log_types : u.log_types;
    p.from = u.when.from;
    p.to = u.when.to;
    p.timeout_minutes = c.asked.timeout_minutes;
    p.include_dump_file = c.asked.include_dump_file;
    if (c.sas_uri != nullptr) return pep::get_azurestack_log(p, *c.sas_uri, c.offset_minutes);
    return pep::get_azurestack_log(p, c.landing, c.offset_minutes);
}

// Get-ClusterLog knows no window, only the last minutes.
std::chrono::minutes since(utc_time from, utc_time now) {
    return std::max(std::chrono::minutes(1), std::chrono::ceil<std::chrono::minutes>(now - from));
}

struct in_words {
    std::string operator()(const psrp::switch_on&) const { return "true"; }
    std::string operator()(const std::string& s) const { return pep::mask_sas(s); }
    std::string operator()(const std::vector<std::string>& list) const { return joined(list, ","); }
    std::string operator()(std::int32_t n) const { return std::to_string(n); }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(const psrp::date_time& t) const { return format_rfc3339(t.at); }
    std::string operator()(const psrp::credential_ptr&) const { return "(credential)"; }
    std::string operator()(const psrp::value&) const { return "(value)"; }
};

}  // namespace

psrp::command command_of(const plan::unit& u, const command_context& c) {
    switch (u.kind) {
        case plan::unit_kind::logs:
            return collection(u, c);
        case plan::unit_kind::test:
            return pep::test_azurestack();
        case plan::unit_kind::stamp_information:
            return pep::get_stamp_information();
        case plan::unit_kind::support_configuration:
            return pep::get_support_configuration();
        case plan::unit_kind::virtual_disks:
            return pep::get_virtual_disk();
        case plan::unit_kind::storage_jobs:
            return pep::get_storage_job();
        case plan::unit_kind::update_status:
            return pep::get_update_status();
        case plan::unit_kind::cluster_log:
            return pep::get_cluster_log(c.cluster_logs.unc, since(u.when.from, c.now));
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> describe_arguments(const psrp::command& c) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& a : c.arguments) out.emplace_back(a.name, std::visit(in_words{}, a.val));
    return out;
}

}  // namespace stamplog::run
