// Cluster.log as Get-ClusterLog leaves it: UTF-16LE with BOM, header, state sections that every node repeats, then the
// node's own lines in UTC.
#pragma once
#include "content/content.hpp"
namespace stampsim {
struct cluster_log_style {
    bool local_time = false;  // -UseLocalTime: lines in stamp time
    bool state = true;        // not with -SkipClusterState: the sections of the cluster's state
    bool health = false;      // -Health: the health log in its place
};
// m.subject is the node's name.
bool cluster_log(const member_plan& m, const window& w, const scene& s, const piece_sink& out,
                 const cluster_log_style& style = {});
// Get-ClusterLog's names for what it copies: <Node>.<FQDN>_cluster.log and _health.log.
std::string cluster_log_name(const std::string& node);
std::string health_log_name(const std::string& node);
}  // namespace stampsim
