#include "cluster_logs.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "stamplog/base/text.hpp"
#include "stamplog/zip/directory.hpp"
#include "stamplog/zip/local_file.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_ending = "_cluster.log", member_ending = "/Reports/Cluster.log";
constexpr const char* storage = "Storage";

bool ends_with_name(std::string_view text, std::string_view tail) {
    return text.size() > tail.size() && same_name(text.substr(text.size() - tail.size()), tail);
}

// "S-Cluster-Node01.azurestack.local_cluster.log" -> "S-Cluster-Node01"; empty: another name.
std::string node_of_file(const std::string& name) {
    if (!ends_with_name(name, file_ending)) return {};
    const auto host = name.substr(0, name.size() - file_ending.size());
    return host.substr(0, host.find('.'));
}

// "…/<node>/Reports/Cluster.log", as seen in a published Storage zip, or "…/<node>_cluster.log", as the cmdlet names its files.
std::string node_of_member(const std::string& member) {
    const auto base = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
    if (!ends_with_name(member, member_ending)) return node_of_file(base(member));
    return base(member.substr(0, member.size() - member_ending.size()));
}

bool has_own(const collected& c) {
    return std::any_of(c.files.begin(), c.files.end(), [](const auto& f) { return f.first.starts_with("cluster/"); });
}

bool storage_came(const collected& c) {
    return std::any_of(c.zips.begin(), c.zips.end(), [](const landed_zip& z) { return same_name(z.role, storage); });
}

void settle(unit_record& r, const collected& c) {
    if (has_own(c)) {
        r.detail = "cluster logs by Get-ClusterLog";
        if (std::exchange(r.harmless, false)) r.how = outcome::done;  // the share showed them late
        if (r.how == outcome::failed) r.how = outcome::partial;
        return;
    }
    if (const auto nodes = cluster_logs_in_storage_zips(c).size(); nodes != 0) {
        r.how = outcome::skipped;
        r.harmless = true;
        r.detail = "cluster logs of " + std::to_string(nodes) + " nodes from the Storage zips";
        return;
    }
    if (r.harmless) r.detail = storage_came(c) ? "the Storage zips hold none either" : "add --role Storage for cluster logs";
}

}  // namespace

std::map<std::string, fs::path> cluster_logs_in(const fs::path& folder) {
    std::map<std::string, fs::path> out;
    std::error_code ec;
    for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
        const auto name = it->path().filename().string();
        std::error_code gone;
        const auto node = node_of_file(name);
        if (!node.empty() && fs::is_regular_file(it->symlink_status(gone))) out[node] = it->path();
    }
    return out;
}

std::vector<pack::zip_member_copy> cluster_logs_in_storage_zips(const collected& c) {
    std::vector<pack::zip_member_copy> out;
    if (has_own(c)) return out;
    std::set<std::string> nodes;
    for (const auto& z : c.zips) {
        if (z.superseded || !same_name(z.role, storage)) continue;
        auto file = zip::open_file(z.file);
        if (!file) continue;  // packing will name it: it reads the same zip
        auto directory = zip::read_directory(**file);
        if (!directory) continue;
        for (const auto& e : directory->entries)
            if (const auto node = node_of_member(e.name); !node.empty() && nodes.insert(node).second)
                out.push_back({z.file, e.name, "cluster/" + node + "/Cluster.log", node});
    }
    return out;
}

bool settle_cluster_log(collected& c) {
    bool changed = false;
    for (auto& r : c.cover.units) {
        if (r.unit.kind != plan::unit_kind::cluster_log || r.attempts == 0) continue;
        const auto told = r.how;
        settle(r, c);
        changed = changed || r.how != told;
        if (r.harmless) c.cover.notes.push_back(r.unit.title + ": " + r.reason + "; " + r.detail);
    }
    return changed;
}

}  // namespace stamplog::run
