// A run's records as the documents that go into the bundle: _stamplog/case.json, coverage.json, report.html.
#pragma once

#include <string>
#include <vector>

#include "stamplog/report/case.hpp"
#include "stamplog/report/coverage.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

report::case_document case_of(const plan::plan& what, const settings& s, utc_time started);
// `also_missing`: what packing could not take as it is, one line each.
report::coverage coverage_of(const collected& c, const std::vector<report::missing_line>& also_missing = {});

}  // namespace stamplog::run
