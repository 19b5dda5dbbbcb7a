// Get-SDDCDiagnosticInfo's output: a zip in the zip, once per node folder, with the same cluster-wide content in each.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool health_zip(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
