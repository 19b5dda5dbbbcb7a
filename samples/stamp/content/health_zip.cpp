#include "content/health_zip.hpp"

#include <algorithm>

#include "content/cluster_log.hpp"
#include "content/zip_writer.hpp"

namespace stampsim {
namespace {

constexpr std::string_view snapshots[] = {"GetCluster",
                                          "GetClusterGroup",
                                          "GetClusterNetwork",
                                          "GetClusterNode",
                                          "GetClusterResource",
                                          "GetClusterResourceParameters",
                                          "GetClusterSharedVolume",
                                          "GetParameters",
                                          "GetPhysicalDisk",
                                          "GetPhysicalDiskSNV",
                                          "GetPhysicalDisk_Pool",
                                          "GetSmbOpenFile",
                                          "GetSmbWitness",
                                          "GetStorageEnclosure",
                                          "GetStorageFaultDomain_SSU",
                                          "GetStorageJob",
                                          "GetStoragePool",
                                          "GetStorageSubsystem",
                                          "GetStorageTier",
                                          "GetVirtualDisk",
                                          "GetVolume",
                                          "ShareStatus"};

// What lies in the root beside the snapshots: the script's own words, counters, and what its jobs said.
std::vector<member_plan> root_members() {
    std::vector<member_plan> all;
    for (const char* name : {"0_CloudHealthGatherTranscript.log", "0_CloudHealthSummary.log", "SddcDiagnosticArchiveJob.txt",
                             "SddcDiagnosticArchiveJobWarn.txt"})
        all.push_back({.path = name,
                       .kind = content_kind::setup_log,
                       .key = "sddc/" + std::string(name),
                       .subject = cluster_name,
                       .bytes_per_hour = 900});
    // A binary counter log is an ETW file.
    all.push_back({.path = "GetCounters.blg", .kind = content_kind::etl, .key = "sddc/counters", .bytes_per_hour = 1500});
    return all;
}

// What lies below Node_<name>: the node's own event logs, and metadata that is alike on all.
std::vector<member_plan> node_members(const std::string& node, std::uint64_t bytes) {
    const auto folder = "Node_" + node + "/";
    std::vector<member_plan> all;
    for (const char* channel : {"System", "Application"}) {
        const std::string name(channel);
        all.push_back({.path = folder + name + ".EVTX",
                       .kind = content_kind::evtx,
                       .key = "sddc/" + name + "/" + node,
                       .subject = node,
                       .bytes_per_hour = bytes / 2});
    }
    all.push_back({.path = folder + "LocaleMetaData/System_1033.MTA",
                   .kind = content_kind::locale_metadata,
                   .key = "mta/System",
                   .subject = "System",
                   .fixed_bytes = std::min<std::uint64_t>(bytes * 4, 65536)});
    all.push_back({.path = folder + "SystemInfo.txt",
                   .kind = content_kind::setup_log,
                   .key = "sddc/info/" + node,
                   .subject = node,
                   .bytes_per_hour = 600});
    return all;
}

class health_writer {
 public:
    health_writer(const window& w, const scene& s, const piece_sink& out)
        : scene_(s), modified_(s.zone.to_local(w.from)), zip_(out) {}

    bool add(const member_plan& m, const window& w) {
        return add(m.path, [&](const piece_sink& to) { return generate(m, w, scene_, to); });
    }
    bool add_health_log(const member_plan& m, const window& w) {
        return add(m.path, [&](const piece_sink& to) { return cluster_log(m, w, scene_, to, {.health = true}); });
    }
    bool finish() { return zip_.finish(); }

 private:
    template <class Make>
    bool add(const std::string& path, Make&& make) {
        content_.clear();
        return make([&](std::string_view piece) {
                   content_ += piece;
                   return true;
               }) &&
               zip_.add(path, modified_, content_);
    }
    const scene& scene_;
    local_time modified_;
    zip_writer zip_;
    std::string content_;
};

}  // namespace

bool health_zip(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto nodes = node_names(s.settings);
    // Half for the snapshots of the cluster, half for the nodes' own; the cluster logs come on top (content.hpp).
    const auto each = std::max<std::uint64_t>(1500, m.fixed_bytes * 2 / std::size(snapshots));
    const auto per_node = std::max<std::uint64_t>(600, m.fixed_bytes * 3 / 4 / nodes.size());
    // One hour of events, however long the window: the script gathers what it finds.
    const window last{std::max(w.from, w.to - std::chrono::hours(1)), w.to};
    health_writer zip(w, s, out);
    for (const auto& inner : root_members())
        if (!zip.add(inner, last)) return false;
    for (auto name : snapshots) {
        const member_plan inner{.path = std::string(name) + ".XML",
                                .kind = content_kind::clixml,
                                .key = "sddc/" + std::string(name),
                                .subject = std::string(name.starts_with("Get") ? name.substr(3) : name),
                                .fixed_bytes = each};
        if (!zip.add(inner, w)) return false;
    }
    for (const auto& node : nodes) {
        // The very bytes of the node's Reports/Cluster.log.
        const member_plan log{.path = cluster_log_name(node),
                              .kind = content_kind::cluster_log,
                              .key = "cluster/" + node,
                              .subject = node,
                              .bytes_per_hour = m.bytes_per_hour};
        const member_plan health{
            .path = health_log_name(node), .key = "cluster health/" + node, .subject = node, .bytes_per_hour = 2000};
        if (!zip.add(log, w) || !zip.add_health_log(health, last)) return false;
        for (const auto& inner : node_members(node, per_node))
            if (!zip.add(inner, last)) return false;
    }
    return zip.finish();
}

}  // namespace stampsim
