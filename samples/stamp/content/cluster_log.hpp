// Cluster.log as Get-ClusterLog leaves it: UTF-16LE with BOM, header, state sections that every node repeats, then the
// node's own lines in UTC.
#pragma once
#include "content/content.hpp"
namespace stampsim {
// m.subject is the node's name.
bool cluster_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out);
}  // namespace stampsim
