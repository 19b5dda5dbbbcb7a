#include <cstdio>

#include "stamplog/run/report_documents.hpp"

namespace stamplog::run {
namespace {

std::string in_stamp_time(const std::string& zone, utc_time at) {
    if (zone.empty()) return {};
    const auto t = pep::to_civil(zone, at);
    if (!t) return {};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d", t->year, t->month, t->day, t->hour, t->minute, t->second);
    return std::string(text) + " (" + zone + ")";
}

}  // namespace

report::case_document case_of(const plan::plan& what, const settings& s, utc_time started) {
    const auto& r = what.asked;
    report::case_document c;
    c.case_id = r.case_id;
    c.run_id = s.run_id;
    c.tool_version = s.tool_version;
    c.started = started;
    c.stamp = s.stamp.name();
    c.region = s.stamp.region;
    c.domain = s.stamp.domain_fqdn;
    c.timezone = s.stamp.timezone;
    c.stamp_version = s.stamp.stamp_version;
    c.oem_version = s.stamp.oem_version;
    c.cloud_id = s.stamp.cloud_id;
    c.deployment_id = s.stamp.deployment_id;
    c.from = r.when.from;
    c.to = r.when.to;
    c.from_in_stamp_time = in_stamp_time(s.stamp.timezone, r.when.from);
    c.to_in_stamp_time = in_stamp_time(s.stamp.timezone, r.when.to);
    c.preset = r.preset;
    c.roles = r.roles;
    c.resource_providers = r.resource_providers;
    c.nodes = r.nodes;
    c.log_types = r.log_types;
    c.timeout_minutes = r.timeout_minutes;
    c.include_dump_file = r.include_dump_file;
    c.skip_test = r.skip_test;
    c.allowed_cmdlets = s.allowed_cmdlets;
    c.warnings = what.warnings;
    return c;
}

}  // namespace stamplog::run
