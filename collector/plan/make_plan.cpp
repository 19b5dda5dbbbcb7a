#include <algorithm>

#include "grouping.hpp"
#include "stamplog/base/text.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::plan {
namespace {

constexpr std::string_view seed_ring = "SeedRing";
constexpr double test_expected = 10;  // in the catalogue's measure, minutes rather than seconds; it opens the list in any case

std::string title_of(const role_group& g) {
    if (g.roles.size() == 1) return g.roles.front().name;
    if (g.roles.size() == 2) return g.roles[0].name + ", " + g.roles[1].name;
    return std::to_string(g.roles.size()) + " light roles (" + g.roles.front().name + ", …)";
}

unit unit_of(const role_group& g, const request& asked) {
    unit u;
    u.kind = unit_kind::logs;
    u.title = title_of(g);
    for (const auto& r : g.roles) u.roles.push_back(r.name);
    u.when = asked.when;
    u.expected = g.expected;
    u.exclusive = true;
    u.roles_assumed = g.roles.front().assumed;
    return u;
}

unit plain_unit(unit_kind kind, const char* title, const request& asked, double expected = 1) {
    unit u;
    u.kind = kind;
    u.title = title;
    u.when = asked.when;
    u.expected = expected;
    return u;
}

unit provider_unit(const request& asked) {
    auto u = plain_unit(unit_kind::logs, "resource providers", asked);
    for (const auto& name : asked.resource_providers)
        if (std::none_of(u.resource_providers.begin(), u.resource_providers.end(),
                         [&](const auto& p) { return same_name(p, name); }))
            u.resource_providers.push_back(name);
    u.exclusive = true;
    return u;
}

bool is_seed_ring(const chosen_role& r) { return same_name(r.name, seed_ring); }

std::vector<double> times_of(const std::vector<unit>& units) {
    std::vector<double> out;
    for (const auto& u : units) out.push_back(u.expected);
    return out;
}

// SeedRing's zip holds Test-AzureStack's report, so it is best taken late: last, where that costs no more than 5 %; else where
// its length puts it, and it waits for the test alone.
std::vector<unit> log_units(std::vector<chosen_role> roles, const request& asked, std::size_t ercs_count) {
    std::vector<chosen_role> held_back, few_stamps;
    const auto move_out = [&](std::vector<chosen_role>& to, auto which) {
        const auto split = std::stable_partition(roles.begin(), roles.end(), [&](const auto& r) { return !which(r); });
        to.assign(split, roles.end());
        roles.erase(split, roles.end());
    };
    if (!asked.skip_test) move_out(held_back, is_seed_ring);
    // A stamp with one ERCS may refuse them; by themselves they take nothing along.
    if (ercs_count == 1) move_out(few_stamps, [](const auto& r) { return r.multi_node_only && r.assumed; });

    std::vector<unit> units;
    for (const auto& g : group_roles(roles, ercs_count)) units.push_back(unit_of(g, asked));
    for (const auto& g : group_roles(few_stamps, ercs_count)) units.push_back(unit_of(g, asked));
    const auto longest_first = [&] {
        std::stable_sort(units.begin(), units.end(), [](const auto& a, const auto& b) { return a.expected > b.expected; });
    };
    if (!asked.resource_providers.empty()) units.push_back(provider_unit(asked));
    longest_first();
    if (held_back.empty()) return units;
    units.push_back(unit_of({held_back, held_back.front().expected}, asked));
    const double late = makespan(times_of(units), ercs_count);
    const auto last = units;
    longest_first();
    return late <= makespan(times_of(units), ercs_count) * 1.05 ? last : units;
}

bool wants_cluster_log(const request& asked) {
    if (!asked.nodes.empty()) return false;  // FilterByNode names infrastructure machines, Get-ClusterLog cluster nodes
    return asked.log_types.empty() ||
           std::any_of(asked.log_types.begin(), asked.log_types.end(), [](const auto& t) { return same_name(t, "File"); });
}

// What is quick: facts about the stamp that every case needs.
void add_quick_units(const request& asked, std::vector<unit>& units) {
    if (wants_cluster_log(asked)) units.push_back(plain_unit(unit_kind::cluster_log, "Get-ClusterLog", asked));
    units.push_back(plain_unit(unit_kind::stamp_information, "Get-AzureStackStampInformation", asked));
    units.push_back(plain_unit(unit_kind::support_configuration, "Get-AzureStackSupportConfiguration", asked));
    units.push_back(plain_unit(unit_kind::virtual_disks, "Get-VirtualDisk", asked));
    units.push_back(plain_unit(unit_kind::storage_jobs, "Get-StorageJob", asked));
    units.push_back(plain_unit(unit_kind::update_status, "Get-AzureStackUpdateStatus", asked));
}

result<void> check(const request& asked, std::size_t ercs_count) {
    if (ercs_count == 0) return fail(errc::config, "plan: no ERCS is named", "Give --ercs or --stamp.");
    if (asked.when.from >= asked.when.to)
        return fail(errc::config, "plan: the window is empty", "Give --from and --to, or --for.");
    if (asked.timeout_minutes <= 0)
        return fail(errc::config, "plan: --timeout-minutes must be more than 0", "240 is what Microsoft's reference names.");
    return {};
}

}  // namespace

result<plan> make_plan(const request& asked, std::size_t ercs_count, const history& known) {
    if (auto ok = check(asked, ercs_count); !ok) return fail(ok.error());
    plan p;
    p.asked = asked;
    auto roles = choose_roles(asked, known, p.warnings);
    if (!roles) return fail(roles.error());
    if (!asked.skip_test) p.units.push_back(plain_unit(unit_kind::test, "Test-AzureStack", asked, test_expected));
    auto logs = log_units(std::move(*roles), asked, ercs_count);
    if (logs.empty()) return fail(errc::config, "plan: nothing to collect", "Name a role, a preset or a resource provider.");
    p.units.insert(p.units.end(), logs.begin(), logs.end());
    add_quick_units(asked, p.units);
    int id = 0;
    for (auto& u : p.units) {
        u.id = ++id;
        if (!asked.skip_test && u.roles.size() == 1 && same_name(u.roles.front(), seed_ring)) u.after = 1;
    }
    return p;
}

plan stamp_first(plan p) {
    const auto stamp =
        std::find_if(p.units.begin(), p.units.end(), [](const unit& u) { return u.kind == unit_kind::stamp_information; });
    if (stamp == p.units.end()) return p;
    std::rotate(p.units.begin(), stamp, stamp + 1);
    const int first = p.units.front().id;
    // SeedRing comes after the test, and so after this as well.
    for (auto& u : p.units)
        if (u.after == 0 && (u.kind == unit_kind::logs || u.kind == unit_kind::test)) u.after = first;
    return p;
}

}  // namespace stamplog::plan
