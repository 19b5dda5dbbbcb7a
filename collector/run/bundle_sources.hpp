// What was collected, as what goes into the bundle.
#pragma once

#include "stamplog/pack/source.hpp"
#include "stamplog/report/case.hpp"
#include "stamplog/run/run.hpp"

namespace stamplog::run {

// Every zip that counts, the logs beside them, cluster logs, transcripts, documents, and case.json in front.
pack::sources bundle_sources(const collected& c, const report::case_document& about);

// Without a Get-ClusterLog of our own: the logs that the Storage zips hold, copied to cluster/<node>/Cluster.log.
// A zip that cannot be read has none.
std::vector<pack::zip_member_copy> cluster_logs_in_storage_zips(const collected& c);

}  // namespace stamplog::run
