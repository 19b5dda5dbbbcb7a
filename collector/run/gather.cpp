#include "gather.hpp"

#include <algorithm>
#include <set>

#include "cluster_logs.hpp"
#include "ercs_label.hpp"
#include "role_zip_name.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

bool counts(const unit_record& r, const landed_zip& z) {
    return std::find(r.zips.begin(), r.zips.end(), z.file) != r.zips.end();
}

bool brought(const unit_record& r, const std::string& role) {
    return (r.how == outcome::done || r.how == outcome::partial) && has_name(r.unit.roles, role) &&
           !has_name(r.missing_roles, role);
}

bool part_lacks(const unit_record& r, const std::string& role) {
    return r.unit.part_of != 0 && has_name(r.unit.roles, role) && (r.unit.nodes_guessed || (!brought(r, role) && !r.harmless));
}

}  // namespace

void mark_superseded(std::vector<landed_zip>& zips, const std::vector<unit_record>& units) {
    for (auto& z : zips) {
        const bool used = std::any_of(units.begin(), units.end(), [&](const auto& r) { return counts(r, z); });
        const bool elsewhere = std::any_of(units.begin(), units.end(), [&](const auto& r) { return brought(r, z.role); });
        // While a part of the role is missing, a failed attempt at the whole may have what is nowhere else.
        const bool all = std::none_of(units.begin(), units.end(), [&](const auto& r) { return part_lacks(r, z.role); });
        z.superseded = !used && elsewhere && all;
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
    for (std::size_t i = 0; i < where.size(); ++i)
        for (const auto& s : c.cover.sessions)
            for (const auto& t : s.close.transcripts)
                if (s.ercs == where[i].name)
                    out["transcripts/" + ercs_label(i, where[i].name) + "/" + t.file.filename().string()] = t.file;
    for (const auto& [node, log] : cluster_logs_in(folders.cluster_logs.local)) out["cluster/" + node + "/Cluster.log"] = log;
    return out;
}

}  // namespace stamplog::run
