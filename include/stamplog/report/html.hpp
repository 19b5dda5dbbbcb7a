// The report a person reads: one page without scripts, fonts or links to elsewhere; prints well. Everything from outside is
// escaped. Equal input, equal bytes.
#pragma once

#include <string>

#include "stamplog/report/case.hpp"
#include "stamplog/report/coverage.hpp"

namespace stamplog::report {

std::string render_html(const case_document& about, const coverage& what);

}  // namespace stamplog::report
