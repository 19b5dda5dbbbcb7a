// Performance counters as PDH-CSV, in stamp time as relog writes them.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool counters_csv(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
