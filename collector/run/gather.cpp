#include "gather.hpp"

#include <algorithm>
#include <set>

#include "ercs_label.hpp"
#include "role_zip_name.hpp"
#include "text.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view cluster_log_ending = "_cluster.log";

bool counts(const unit_record& r, const landed_zip& z) {
    return std::find(r.zips.begin(), r.zips.end(), z.file) != r.zips.end();
}

bool brought(const unit_record& r, const std::string& role) {
    return (r.how == outcome::done || r.how == outcome::partial) && is_role_in(role, r.unit.roles) &&
           !is_role_in(role, r.missing_roles);
}

// "S-Cluster-Node01.azurestack.local_cluster.log" -> "S-Cluster-Node01"
std::string node_of(const std::string& file_name) {
    const auto name = file_name.substr(0, file_name.size() - cluster_log_ending.size());
    return name.substr(0, name.find('.'));
}

bool is_cluster_log(const std::string& file_name) {
    return file_name.size() > cluster_log_ending.size() &&
           same_name(std::string_view(file_name).substr(file_name.size() - cluster_log_ending.size()), cluster_log_ending);
}

}  // namespace

void mark_superseded(std::vector<landed_zip>& zips, const std::vector<unit_record>& units) {
    for (auto& z : zips) {
        const bool used = std::any_of(units.begin(), units.end(), [&](const auto& r) { return counts(r, z); });
        const bool elsewhere = std::any_of(units.begin(), units.end(), [&](const auto& r) { return brought(r, z.role); });
        z.superseded = !used && elsewhere;
    }
}

std::map<std::string, fs::path> files_for_bundle(const collected& c, const landing& zips, const run_folders& folders,
                                                 const std::vector<connector>& where) {
    std::map<std::string, fs::path> out;
    std::set<std::string> used;
    for (const auto& z : c.zips)
        if (!z.superseded) used.insert(z.folder);
    for (const auto& log : zips.output_logs()) {
        const auto folder = log.parent_path().filename().string();
        if (used.contains(folder)) out[folder + "/" + std::string(output_log_name)] = log;
    }
    for (std::size_t i = 0; i < c.cover.sessions.size(); ++i)
        for (const auto& t : c.cover.sessions[i].close.transcripts)
            out["transcripts/" + ercs_label(i, where[i].name) + "/" + t.file.filename().string()] = t.file;
    std::error_code ec;
    for (fs::directory_iterator it(folders.cluster_logs.local, ec), end; !ec && it != end; it.increment(ec)) {
        const auto name = it->path().filename().string();
        if (is_cluster_log(name) && it->is_regular_file(ec)) out["cluster/" + node_of(name) + "/Cluster.log"] = it->path();
    }
    return out;
}

void settle_cluster_log(collected& c) {
    const bool from_endpoint =
        std::any_of(c.files.begin(), c.files.end(), [](const auto& f) { return f.first.starts_with("cluster/"); });
    const bool in_zip =
        std::any_of(c.cover.units.begin(), c.cover.units.end(), [](const unit_record& r) { return brought(r, "Storage"); });
    for (auto& r : c.cover.units) {
        if (r.unit.kind != plan::unit_kind::cluster_log) continue;
        if (from_endpoint) {
            r.detail = "cluster logs by Get-ClusterLog";
            if (r.how == outcome::failed) r.how = outcome::partial;
        } else if (in_zip && r.attempts > 0) {
            r.how = outcome::skipped;
            r.harmless = true;
            r.detail = "cluster logs of the Storage zip";
            r.reason = "Get-ClusterLog brought none" + (r.reason.empty() ? "" : " (" + r.reason + ")") +
                       "; the Storage zip holds <node>\\Reports\\Cluster.log";
        } else if (r.how == outcome::done) {
            r.how = outcome::failed;
            r.reason = "Get-ClusterLog ended, but no cluster log came to the share";
        }
    }
}

}  // namespace stamplog::run
