// The failover cluster's logs: by Get-ClusterLog where it reaches the share, else from the Storage role's zips.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "stamplog/pack/source.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

// What Get-ClusterLog wrote: node -> "<node>.<domain>_cluster.log" in that folder.
std::map<std::string, std::filesystem::path> cluster_logs_in(const std::filesystem::path& folder);

// The logs that the Storage zips hold (<node>\Reports\Cluster.log or <node>_cluster.log), to be copied to
// cluster/<node>/Cluster.log; none where Get-ClusterLog brought its own. A zip that cannot be read has none.
std::vector<pack::zip_member_copy> cluster_logs_in_storage_zips(const collected& c);

// After everything landed: what became of Get-ClusterLog, in its record and in a note. As a rule it does not reach the share
// (the second hop); then the note says where the logs are, or how to get them. Nobody asked for them by name, so nothing is
// missing. True when the outcome is another than was told before.
bool settle_cluster_log(collected& c);

}  // namespace stamplog::run
