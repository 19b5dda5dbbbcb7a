#include "content/health_zip.hpp"

#include <algorithm>

#include "content/zip_writer.hpp"

namespace stampsim {
namespace {

constexpr std::string_view snapshots[] = {"GetCluster",      "GetClusterGroup",    "GetClusterNetwork",
                                          "GetClusterNode",  "GetClusterResource", "GetClusterSharedVolume",
                                          "GetPhysicalDisk", "GetSmbOpenFile",     "GetStorageEnclosure",
                                          "GetStorageJob",   "GetStoragePool",     "GetStorageSubsystem",
                                          "GetVirtualDisk",  "GetVolume"};

// What lies below Node_<name>: the node's own event logs, and metadata that is alike on all.
std::vector<member_plan> node_members(const std::string& node, std::uint64_t bytes) {
    const auto folder = "Node_" + node + "/";
    return {
        {.path = folder + "System.EVTX",
         .kind = content_kind::evtx,
         .key = "sddc/System/" + node,
         .subject = node,
         .bytes_per_hour = bytes},
        {.path = folder + "LocaleMetaData/System_1033.MTA",
         .kind = content_kind::locale_metadata,
         .key = "mta/System",
         .subject = "System",
         .fixed_bytes = std::min<std::uint64_t>(bytes * 4, 65536)},
        {.path = folder + "SystemInfo.txt",
         .kind = content_kind::setup_log,
         .key = "sddc/info/" + node,
         .subject = node,
         .bytes_per_hour = 600},
    };
}

}  // namespace

bool health_zip(const member_plan& m, const window& w, const scene& s, const piece_sink& out) {
    const auto nodes = node_names(s.settings);
    // Half for the snapshots of the cluster, half for the nodes' own.
    const auto each = std::max<std::uint64_t>(1500, m.fixed_bytes * 2 / std::size(snapshots));
    const auto per_node = std::max<std::uint64_t>(600, m.fixed_bytes * 3 / 4 / nodes.size());
    const auto modified = s.zone.to_local(w.from);
    zip_writer zip(out);
    std::string content;
    auto add = [&](const member_plan& inner, const window& part) {
        content.clear();
        return generate(inner, part, s,
                        [&](std::string_view piece) {
                            content += piece;
                            return true;
                        }) &&
               zip.add(inner.path, modified, content);
    };
    for (auto name : snapshots) {
        member_plan inner{.path = std::string(name) + ".XML",
                          .kind = content_kind::clixml,
                          .key = "sddc/" + std::string(name),
                          .subject = std::string(name.substr(3)),
                          .fixed_bytes = each};
        if (!add(inner, w)) return false;
    }
    // One hour of events, however long the window: the script gathers what it finds.
    const window last{std::max(w.from, w.to - std::chrono::hours(1)), w.to};
    for (const auto& node : nodes)
        for (const auto& inner : node_members(node, per_node))
            if (!add(inner, last)) return false;
    return zip.finish();
}

}  // namespace stampsim
