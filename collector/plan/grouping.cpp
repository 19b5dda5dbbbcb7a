#include "grouping.hpp"

#include <algorithm>
#include <numeric>

namespace stamplog::plan {
namespace {

constexpr std::size_t groups_per_ercs = 3;
constexpr double tolerated = 1.05;  // leaves half of the 10 % that a run may lose to its bound

void sort_longest_first(std::vector<role_group>& groups) {
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.expected > b.expected; });
}

double makespan_of(const std::vector<role_group>& groups, std::size_t machines) {
    std::vector<double> jobs;
    for (const auto& g : groups) jobs.push_back(g.expected);
    return makespan(jobs, machines);
}

role_group alone(const chosen_role& r) { return {{r}, r.expected}; }

// Longest role first into the group that has the least so far.
std::vector<role_group> pack(const std::vector<role_group>& singles, std::size_t count) {
    std::vector<role_group> groups(count);
    for (const auto& s : singles) {
        auto& least = *std::min_element(groups.begin(), groups.end(),
                                        [](const auto& a, const auto& b) { return a.expected < b.expected; });
        least.roles.push_back(s.roles.front());
        least.expected += s.expected;
    }
    return groups;
}

// Finer only: what was balanced stays so.
void split_by_origin(const role_group& g, std::vector<role_group>& out) {
    role_group named, assumed;
    for (const auto& r : g.roles) {
        auto& side = r.assumed ? assumed : named;
        side.roles.push_back(r);
        side.expected += r.expected;
    }
    if (!named.roles.empty()) out.push_back(std::move(named));
    if (!assumed.roles.empty()) out.push_back(std::move(assumed));
}

}  // namespace

double makespan(std::span<const double> jobs, std::size_t machines) {
    std::vector<double> busy_until(machines, 0);
    for (const double job : jobs) *std::min_element(busy_until.begin(), busy_until.end()) += job;
    return *std::max_element(busy_until.begin(), busy_until.end());
}

std::vector<role_group> group_roles(std::span<const chosen_role> roles, std::size_t ercs_count) {
    std::vector<role_group> singles, heavy, light;
    for (const auto& r : roles) singles.push_back(alone(r));
    sort_longest_first(singles);
    const double total =
        std::accumulate(roles.begin(), roles.end(), 0.0, [](double sum, const auto& r) { return sum + r.expected; });
    const double share = total / static_cast<double>(groups_per_ercs * ercs_count);
    for (const auto& s : singles) (s.roles.front().heavy || s.expected >= share ? heavy : light).push_back(s);
    const double reachable = makespan_of(singles, ercs_count);
    for (auto count = groups_per_ercs * ercs_count; count < light.size(); ++count) {
        auto groups = heavy;
        for (const auto& g : pack(light, count)) split_by_origin(g, groups);
        sort_longest_first(groups);
        if (makespan_of(groups, ercs_count) <= reachable * tolerated) return groups;
    }
    return singles;
}

}  // namespace stamplog::plan
