#include "missing_parts.hpp"

#include <algorithm>

#include "collect_command.hpp"
#include "narrowing.hpp"
#include "stamplog/base/text.hpp"

namespace stamplog::run {
namespace {

using names = std::vector<std::string>;

struct lost_part {
    plan::unit what;
    std::string why;
};

bool same_but_for_time(const plan::unit& a, const plan::unit& b) {
    return a.part_of == b.part_of && a.nodes == b.nodes && a.log_types == b.log_types;
}

std::vector<lost_part> lost_parts(const std::vector<unit_record>& units) {
    std::vector<lost_part> out;
    for (const auto& r : units)
        if (r.unit.part_of != 0 && r.how != outcome::done && !r.harmless)
            out.push_back({r.unit, std::string(to_string(r.how)) + (r.reason.empty() ? "" : ": " + r.reason)});
    return out;
}

// Windows of nodes that were a guess: the role's other computers were not asked for.
std::vector<lost_part> never_asked(const std::vector<unit_record>& units) {
    std::vector<lost_part> out;
    for (const auto& r : units) {
        if (!r.unit.nodes_guessed) continue;
        const auto same = std::find_if(out.begin(), out.end(), [&](const lost_part& p) {
            return p.what.part_of == r.unit.part_of && p.what.when.from == r.unit.when.from && p.what.when.to == r.unit.when.to;
        });
        if (same == out.end())
            out.push_back({r.unit, ""});
        else
            same->what.nodes.insert(same->what.nodes.end(), r.unit.nodes.begin(), r.unit.nodes.end());
    }
    for (auto& p : out) std::sort(p.what.nodes.begin(), p.what.nodes.end());
    return out;
}

std::vector<lost_part> joined_in_time(std::vector<lost_part> parts) {
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& a, const auto& b) { return a.what.when.from < b.what.when.from; });
    std::vector<lost_part> out;
    for (auto& p : parts) {
        const auto before = std::find_if(out.begin(), out.end(), [&](const lost_part& o) {
            return same_but_for_time(o.what, p.what) && o.why == p.why && o.what.when.to == p.what.when.from;
        });
        if (before == out.end())
            out.push_back(std::move(p));
        else
            before->what.when.to = p.what.when.to;
    }
    return out;
}

std::string subject_of(const plan::unit& u) {
    return u.roles.empty() ? "resource providers " + joined(u.resource_providers, ",") : "role " + joined(u.roles, ",");
}

std::string command_for(const plan::unit& u, const collected& c, const names& nodes) {
    const auto& types = u.log_types.empty() ? c.asked.log_types : u.log_types;
    return collect_command({u.roles, u.resource_providers, nodes, types, u.when, c.asked.case_id});
}

}  // namespace

std::vector<report::missing_line> missing_parts_of(const collected& c) {
    std::vector<report::missing_line> out;
    for (const auto& p : joined_in_time(lost_parts(c.cover.units)))
        out.push_back({subject_of(p.what) + ", " + part_in_words(p.what), p.why,
                       "Collect it again, with this run's --stamp or --ercs, --share and --stage: " +
                           command_for(p.what, c, p.what.nodes.empty() ? c.asked.nodes : p.what.nodes)});
    for (auto p : joined_in_time(never_asked(c.cover.units))) {
        const auto asked = std::exchange(p.what.nodes, {});
        out.push_back({subject_of(p.what) + ", " + part_in_words(p.what) + ", computers other than " + joined(asked, ", "),
                       "it was asked for node by node, and the zips of this run name no others",
                       "If the role has others, name them: " + command_for(p.what, c, {"NODE"})});
    }
    return out;
}

}  // namespace stamplog::run
