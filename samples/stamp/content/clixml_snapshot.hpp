// Objects as Export-Clixml writes them (Get-PhysicalDisk and its sisters). Cluster-wide state: the same on every node that
// exported it in the same hour.
#pragma once
#include "content/content.hpp"
namespace stampsim {
bool clixml_snapshot(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
