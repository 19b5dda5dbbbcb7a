// What was asked, of which stamp, for which case: _stamplog/case.json. Schema: docs/REPORT.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::report {

struct case_document {
    std::string case_id, run_id, tool_version;
    utc_time started;
    // The stamp, as far as it is known.
    std::string stamp, region, domain, timezone, stamp_version, oem_version, cloud_id, deployment_id;
    utc_time from, to;
    std::string from_in_stamp_time, to_in_stamp_time;  // "2026-11-21 14:05:00 (W. Europe Standard Time)"; empty: zone unknown
    std::string preset;
    std::vector<std::string> roles, resource_providers, nodes, log_types;  // as asked; no role and no preset: every role
    int timeout_minutes = 0;
    bool include_dump_file = false, skip_test = false;
    std::vector<std::string> allowed_cmdlets;  // added by --allow-cmdlet
    std::vector<std::string> warnings;         // of the plan
};

std::string to_json(const case_document& c);
[[nodiscard]] result<case_document> parse_case(std::string_view json);

}  // namespace stamplog::report
