#include "gather.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "cluster_logs.hpp"
#include "ercs_label.hpp"
#include "role_zip_name.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

namespace fs = std::filesystem;

using records = std::vector<unit_record>;
using roles_of_files = std::map<fs::path, std::string>;

bool has_part_of(const unit_record& r, const std::string& role) { return r.unit.part_of != 0 && has_name(r.unit.roles, role); }

bool settled_well(const unit_record& r, const std::string& role) {
    return (r.how == outcome::done || r.how == outcome::partial) && has_name(r.unit.roles, role) &&
           !has_name(r.missing_roles, role);
}

bool brought(const unit_record& r, const std::string& role, const roles_of_files& landed) {
    return settled_well(r, role) && std::any_of(r.zips.begin(), r.zips.end(), [&](const fs::path& file) {
               const auto at = landed.find(file);
               return at != landed.end() && same_name(at->second, role);
           });
}

bool part_lacks(const unit_record& r, const std::string& role) {
    return has_part_of(r, role) && (r.unit.nodes_guessed || (!settled_well(r, role) && !r.harmless));
}

// Parts that all ended well, of which one brought nothing, or which are smaller than what the call for the whole had landed.
bool parts_may_lack(const landed_zip& z, const std::vector<landed_zip>& zips, const std::set<fs::path>& used,
                    const records& units, const roles_of_files& landed) {
    bool in_parts = false;
    for (const auto& r : units) {
        if (!has_part_of(r, z.role)) continue;
        if (!brought(r, z.role, landed)) return true;
        in_parts = true;
    }
    if (!in_parts) return false;
    std::uint64_t before = 0, now = 0;
    for (const auto& other : zips) {
        if (!same_name(other.role, z.role)) continue;
        if (used.contains(other.file))
            now += other.size;
        else if (other.unit == z.unit && other.attempt == z.attempt && !other.cut)
            before += other.size;
    }
    return now < before;
}

}  // namespace

void mark_superseded(std::vector<landed_zip>& zips, const records& units) {
    std::set<fs::path> used;
    for (const auto& r : units) used.insert(r.zips.begin(), r.zips.end());
    roles_of_files landed;
    for (const auto& z : zips) landed[z.file] = z.role;
    for (auto& z : zips) {
        z.superseded = false;
        const bool elsewhere =
            std::any_of(units.begin(), units.end(), [&](const auto& r) { return brought(r, z.role, landed); });
        if (used.contains(z.file) || !elsewhere) continue;
        // While a part of the role is missing, a failed attempt at the whole may have what is nowhere else; also what is cut.
        if (std::any_of(units.begin(), units.end(), [&](const auto& r) { return part_lacks(r, z.role); })) continue;
        z.superseded = z.cut || !parts_may_lack(z, zips, used, units, landed);
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
