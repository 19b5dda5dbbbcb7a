#include "content/role_plan.hpp"

#include <algorithm>
#include <cmath>

#include "content/role_members.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

constexpr double reference_hours = 4;
constexpr std::uint64_t member_cap = 192u << 20;  // ETW files are cut at about 200 MB
constexpr std::uint64_t text_cap = 24u << 20;
constexpr double part_cap = 96.0 * 1024 * 1024;  // bytes of a zip
constexpr double container_overhead = 380;       // headers in the zip, and what a tiny log holds in any case

// Bytes in the zip per unit of weight, so that all roles together have settings.size_mb for the reference window.
double unit(const scene& s) {
    double weights = 0, count = 0;
    for (const auto& r : role_catalogue())
        for (const auto& list : members_of(r, s, false))
            for (const auto& m : list) {
                weights += m.weight + m.cluster_log_weight * static_cast<double>(m.cluster_logs);
                count += 1;
            }
    const double wanted = static_cast<double>(s.settings.size_mb) * 1e6;
    return std::max(wanted - count * container_overhead, wanted * 0.2) / weights;
}

std::uint64_t hourly(double zip_bytes, content_kind k) {
    return static_cast<std::uint64_t>(std::max(1.0, zip_bytes * compression_ratio(k) / reference_hours));
}

void set_size(member_plan& m, double bytes_per_weight) {
    const double zip_bytes = m.weight * bytes_per_weight;
    const double raw = zip_bytes * compression_ratio(m.kind);
    if (m.cluster_logs > 0) m.bytes_per_hour = hourly(m.cluster_log_weight * bytes_per_weight, content_kind::cluster_log);
    if (grows_with_window(m.kind))
        m.bytes_per_hour = hourly(zip_bytes, m.kind);
    else
        m.fixed_bytes = static_cast<std::uint64_t>(std::max(64.0, raw));
}

// A log larger than its kind's limit is several files, as services rotate them.
void add_rotated(std::vector<member_plan>& out, const member_plan& m, const window& w) {
    const auto cap = m.kind == content_kind::etl ? member_cap : text_cap;
    // Get-ClusterLog makes one file, whatever its size; a health zip holds the same file.
    const bool rotates = grows_with_window(m.kind) && m.kind != content_kind::cluster_log;
    const auto files = rotates ? expected_bytes(m, w) / cap + 1 : 1;
    if (files == 1) {
        out.push_back(m);
        return;
    }
    const auto dot = m.path.rfind('.');
    for (std::uint64_t i = 1; i <= files; ++i) {
        auto one = m;
        one.path.insert(dot, "_" + std::to_string(i));
        one.key += "#" + std::to_string(i);
        one.bytes_per_hour = m.bytes_per_hour / files;
        out.push_back(std::move(one));
    }
}

bool wanted(const member_plan& m, const collection_filter& f) {
    auto is_in = [](const std::vector<std::string>& list, std::string_view text) {
        return list.empty() || std::any_of(list.begin(), list.end(), [&](const auto& x) { return same(x, text); });
    };
    return is_in(f.nodes, m.node) && is_in(f.log_types, log_type_of(m.kind));
}

// Report and health files carry the time of their making in the name: the end of the window's first minute and hour, which
// does not depend on who asks.
std::string stamped(const std::string& path, content_kind k, const window& w, const scene& s) {
    auto out = path;
    const auto at = compact(s.zone.to_local(w.from));
    if (k == content_kind::health_zip) out.insert(out.size() - 4, "-" + at.substr(0, 8) + "-" + at.substr(8, 4));
    if (k == content_kind::validation_html || k == content_kind::validation_json)
        out.insert(out.rfind('.'), "_" + at.substr(0, 4) + "." + at.substr(4, 2) + "." + at.substr(6, 2) + "_" +
                                       at.substr(8, 2) + "." + at.substr(10, 2) + "." + at.substr(12, 2) + "_SIMULATED");
    return out;
}

std::vector<zip_plan> into_parts(const std::vector<std::vector<member_plan>>& lists, const window& w) {
    std::vector<zip_plan> parts;
    for (const auto& list : lists) {
        double size = 0;
        bool fresh = true;
        for (const auto& m : list) {
            const double zipped = static_cast<double>(expected_bytes(m, w)) / compression_ratio(m.kind);
            if (fresh || size + zipped > part_cap) {
                parts.emplace_back();
                size = 0;
                fresh = false;
            }
            size += zipped;
            parts.back().members.push_back(m);
        }
    }
    return parts;
}

member_plan dump_member(const std::string& node, std::uint64_t bytes, const std::string& name) {
    return {.path = node + "/Dumps/" + name,
            .kind = content_kind::dump,
            .key = "dump/" + node + name,
            .subject = node,
            .node = node,
            .fixed_bytes = bytes};
}

}  // namespace

std::vector<zip_plan> plan_role(const std::string& name, const window& w, const scene& s, const collection_filter& f) {
    const auto* role = find_role(name);
    role_entry provider{name, 0.5, placement::xrp};
    if (!role) {
        const auto all = resource_providers();
        if (std::none_of(all.begin(), all.end(), [&](auto p) { return same(p, name); })) return {};
        role = &provider;
    }
    const double bytes_per_weight = unit(s);
    std::vector<std::vector<member_plan>> lists;
    for (auto& list : members_of(*role, s, f.on_demand_ready)) {
        std::vector<member_plan> sized;
        for (auto& m : list) {
            if (!wanted(m, f)) continue;
            set_size(m, bytes_per_weight);
            // A validation report speaks of the stamp; its subject is the test that failed.
            if (m.kind == content_kind::validation_json || m.kind == content_kind::validation_html) m.subject = f.failed_test;
            m.path = stamped(m.path, m.kind, w, s);
            add_rotated(sized, m, w);
        }
        if (!sized.empty()) lists.push_back(std::move(sized));
    }
    if (f.include_dumps && role->name == "BareMetal") lists.push_back({dump_member(node_name(1), 4u << 20, "LiveKernel.dmp")});
    if (s.settings.huge_member_mb && role->name == "Storage")
        lists.push_back({dump_member(node_name(1), s.settings.huge_member_mb << 20, "MEMORY.DMP")});
    return into_parts(lists, w);
}

}  // namespace stampsim
