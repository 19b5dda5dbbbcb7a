#include "role_selection.hpp"

#include <algorithm>
#include <optional>

#include "stamplog/base/text.hpp"
#include "stamplog/pep/catalogue.hpp"

namespace stamplog::plan {
namespace {

constexpr int heavy_weight = 8;  // of the catalogue: Gateway and SLB are the lightest that go alone

class selection {
 public:
    explicit selection(std::vector<std::string>& warnings) : warnings_(warnings) {}

    void add_named(const std::string& name) {
        if (name.empty()) return;
        if (auto* there = find(name)) {
            if (!there->assumed) warnings_.push_back("role " + in_quotes(name) + " is named twice; it is collected once");
            there->assumed = there->by_all = false;  // what a preset brought and the operator also names is the operator's
            return;
        }
        add(name, false);
        if (!pep::find_role(name)) warn_unknown(name);
    }
    void add_assumed(std::string_view name) {
        if (!find(name)) add(std::string(name), true);
    }
    void add_every(std::string_view name) {
        if (find(name)) return;
        add(std::string(name), true);
        roles_.back().by_all = true;
    }
    std::vector<chosen_role> take() { return std::move(roles_); }

 private:
    chosen_role* find(std::string_view name) {
        const auto it = std::find_if(roles_.begin(), roles_.end(), [&](const auto& r) { return same_name(r.name, name); });
        return it == roles_.end() ? nullptr : &*it;
    }
    void add(const std::string& name, bool assumed) {
        chosen_role r{name, 1, false, assumed, false, false};
        if (const auto* known = pep::find_role(name)) {
            r.name = known->name;  // the catalogue's spelling, so that folders and history agree
            r.expected = known->weight;
            r.heavy = known->weight >= heavy_weight;
            r.multi_node_only = known->multi_node_only;
        }
        roles_.push_back(std::move(r));
    }
    void warn_unknown(const std::string& name) {
        const auto near = pep::similar_roles(name);
        warnings_.push_back("role " + in_quotes(name) + " is not in the catalogue" +
                            (near.empty() ? "" : "; did you mean " + joined(near, " or ") + "?") +
                            " It is asked for as it is, since roles depend on the stamp's version");
    }

    std::vector<std::string>& warnings_;
    std::vector<chosen_role> roles_;
};

void add_every_role(selection& s) {
    for (const auto& r : pep::roles())
        if (r.current && !r.asdk_only) s.add_every(r.name);
}

result<void> add_preset(const std::string& name, selection& s) {
    const auto* preset = pep::find_preset(name);
    if (!preset) {
        std::vector<std::string_view> all;
        for (const auto& p : pep::presets()) all.push_back(p.name);
        return fail(errc::config, "preset " + in_quotes(name) + " is not known", "Presets: " + joined(all, ", ") + ".");
    }
    if (preset->roles.empty()) add_every_role(s);
    for (const auto& r : preset->roles) s.add_assumed(r.name);
    return {};
}

// Seconds where this stamp was measured; the others' weights are scaled to them, so that one measure orders all.
void apply_history(std::vector<chosen_role>& roles, const history& known, const window& when) {
    const double hours = std::chrono::duration<double, std::ratio<3600>>(when.to - when.from).count();
    std::vector<std::optional<double>> measured(roles.size());
    double seconds = 0, weight = 0;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        for (const auto& [name, per_hour] : known.seconds_per_role)
            if (same_name(name, roles[i].name) && per_hour > 0) measured[i] = per_hour * hours;
        if (!measured[i]) continue;
        seconds += *measured[i];
        weight += roles[i].expected;
    }
    if (weight <= 0) return;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (measured[i]) roles[i].heavy = false;  // what it takes is known: the grouping judges by that
        roles[i].expected = measured[i] ? *measured[i] : roles[i].expected * seconds / weight;
    }
}

// A preset was chosen for its roles, so what it cannot bring counts; "every role" asks for no particular one.
void warn_on_demand(const std::vector<chosen_role>& roles, std::vector<std::string>& warnings) {
    std::vector<std::string_view> names;
    for (const auto& r : roles)
        if (const auto* known = pep::find_role(r.name); known && known->on_demand && !r.by_all) names.push_back(known->name);
    if (!names.empty())
        warnings.push_back(joined(names, ", ") +
                           ": the detailed logs come only after Invoke-AzureStackOnDemandLog, which Support asks for");
}

}  // namespace

result<std::vector<chosen_role>> choose_roles(const request& asked, const history& known, std::vector<std::string>& warnings) {
    selection s(warnings);
    if (!asked.preset.empty())
        if (auto ok = add_preset(asked.preset, s); !ok) return fail(ok.error());
    for (const auto& name : asked.roles) s.add_named(name);
    if (asked.preset.empty() && asked.roles.empty() && asked.resource_providers.empty()) add_every_role(s);
    auto roles = s.take();
    apply_history(roles, known, asked.when);
    warn_on_demand(roles, warnings);
    return roles;
}

}  // namespace stamplog::plan
