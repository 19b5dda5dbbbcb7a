// Event logs with the real container's magic, chunks, record headers and checksums, and a payload that is not binary XML:
// enough for tools that sort by type and compress by content.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool evtx(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
