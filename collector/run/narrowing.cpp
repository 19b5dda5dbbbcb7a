#include "narrowing.hpp"

#include <algorithm>
#include <cmath>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::run {
namespace {

using names = std::vector<std::string>;

names every_log_type() {
    const auto known = pep::log_types();
    return {known.begin(), known.end()};
}

constexpr std::size_t nodes_one_by_one = 8;

plan::unit part_of(const plan::unit& whole, double share) {
    auto part = whole;
    part.id = 0;
    part.part_of = whole.part_of != 0 ? whole.part_of : whole.id;
    part.expected = whole.expected * share;
    return part;
}

// The later half first: a case is about what has just happened more often than not.
std::vector<plan::unit> halves(const plan::unit& u) {
    auto early = part_of(u, 0.5), late = early;
    const auto half = std::chrono::floor<std::chrono::seconds>((u.when.to - u.when.from) / 2);
    early.when.to = late.when.from = u.when.from + half;
    return {late, early};
}

std::vector<plan::unit> by_log_type(const plan::unit& u, const names& types) {
    std::vector<plan::unit> out;
    for (const auto& type : types) {
        out.push_back(part_of(u, 1.0 / static_cast<double>(types.size())));
        out.back().log_types = {type};
    }
    return out;
}

// One by one, or as many groups as each then has nodes: with one bad node of n that is about 2 sqrt(n) calls, two of which
// fail.
std::vector<plan::unit> by_node(const plan::unit& u, const names& nodes, bool guessed) {
    const auto count = nodes.size();
    const auto groups =
        count <= nodes_one_by_one ? count : static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    std::vector<plan::unit> out;
    for (std::size_t g = 0; g < groups; ++g) {
        const auto first = count * g / groups, end = count * (g + 1) / groups;
        out.push_back(part_of(u, static_cast<double>(end - first) / static_cast<double>(count)));
        out.back().nodes.assign(nodes.begin() + static_cast<std::ptrdiff_t>(first),
                                nodes.begin() + static_cast<std::ptrdiff_t>(end));
        out.back().nodes_guessed = guessed;
    }
    return out;
}

bool whole_window(const plan::unit& u, const narrowing_rules& rules) {
    return u.when.from == rules.asked.from && u.when.to == rules.asked.to;
}

narrowing next_level(const plan::unit& u, shortage why, const narrowing_rules& rules, const names& computers) {
    if (u.nodes.size() > 1) return {by_node(u, u.nodes, u.nodes_guessed), "by node"};
    if (!u.nodes.empty() || !u.log_types.empty()) return {{}, "it cannot be asked for in smaller parts"};
    if (whole_window(u, rules) && u.when.to - u.when.from >= 2 * rules.shortest) return {halves(u), "by half the window"};
    if (rules.nodes.size() > 1) return {by_node(u, rules.nodes, false), "by node"};
    if (why == shortage::stall && rules.nodes.empty() && computers.size() > 1)
        return {by_node(u, computers, true), "by node, as far as the zips of this run name them"};
    const auto types = rules.log_types.empty() ? every_log_type() : rules.log_types;
    if (types.size() > 1) return {by_log_type(u, types), "by log type"};
    return {{}, "it cannot be asked for in smaller parts"};
}

}  // namespace

std::string_view to_string(shortage s) noexcept {
    switch (s) {
        case shortage::none:
            return "none";
        case shortage::time:
            return "time";
        case shortage::stall:
            return "stall";
        case shortage::disk:
            return "disk";
    }
    return {};
}

narrowing narrower(const plan::unit& tried, shortage why, const narrowing_history& before, const narrowing_rules& rules,
                   const names& computers) {
    if (why == shortage::none || !rules.on()) return {};
    if (before.spent >= rules.most_time)
        return {{}, "its narrower calls have taken the time that they may take (--narrow-for)"};
    auto next = next_level(tried, why, rules, computers);
    if (before.calls + next.parts.size() > rules.most_calls)
        return {{},
                "it had " + std::to_string(before.calls) + " narrower calls, and may have " + std::to_string(rules.most_calls)};
    for (auto& p : next.parts)
        p.title = (p.roles.empty() ? tried.title.substr(0, tried.title.find(" from ")) : joined(p.roles, ", ")) + " from " +
                  part_in_words(p);
    return next;
}

std::string part_in_words(const plan::unit& u) {
    if (u.part_of == 0) return {};
    auto text = format_rfc3339(u.when.from) + " to " + format_rfc3339(u.when.to);
    if (!u.nodes.empty()) text += (u.nodes.size() == 1 ? ", node " : ", nodes ") + joined(u.nodes, ", ");
    if (!u.log_types.empty()) text += ", log type " + joined(u.log_types, ", ");
    return text;
}

}  // namespace stamplog::run
