#include <unordered_map>

#include "nested_zip.hpp"
#include "stamplog/base/log.hpp"
#include "stamplog/bundle/reader.hpp"

namespace stamplog::pack {
namespace {

// Where the members of nested zips came to lie in the index.
class placed_parts {
 public:
    placed_parts(const catalog& c, const bundle::index& members) : parts_(c.nested.size()) {
        std::unordered_map<std::string_view, const named*> by_path;
        for (const auto& n : c.names)
            if (n.part_of != none) by_path.emplace(n.path, &n);
        for (std::uint32_t i = 0; i < members.members.size(); ++i) {
            const auto it = by_path.find(members.members[i].path);
            if (it == by_path.end() || members.members[i].damaged) continue;
            parts_[it->second->part_of].emplace(it->second->part, i);
        }
    }
    const auto& of(std::uint32_t nested) const { return parts_[nested]; }

 private:
    std::vector<std::unordered_map<std::uint32_t, std::uint32_t>> parts_;  // for each zip: its part -> member
};

// The recipe with the members' places; false where one is missing.
bool resolve(bundle::recipe& r, const std::unordered_map<std::uint32_t, std::uint32_t>& members) {
    for (auto& p : r.parts) {
        if (p.kind == bundle::part_kind::literal) continue;
        const auto it = members.find(p.member);
        if (it == members.end()) return false;
        p.member = it->second;
    }
    return true;
}

void lose(const named& n, report& report) {
    auto& z = report.zips[n.origin];
    ++z.lost;
    report.problems.push_back({problem_kind::member_refused, z.name, printable(n.path),
                               error{errc::corrupt, "is a zip of which a member was lost while it was packed", {}}});
}

struct placed_recipe {
    bool whole = false;
    std::uint32_t offset = 0, size = 0;
};

}  // namespace

std::string place_nested(const catalog& c, bundle::index& members, report& report) {
    const placed_parts parts(c, members);
    std::string text;
    std::vector<placed_recipe> recipes(c.nested.size());
    for (std::uint32_t i = 0; i < c.nested.size(); ++i) {
        auto recipe = c.nested[i].recipe;
        if (!resolve(recipe, parts.of(i))) continue;
        const auto made = bundle::encode_recipe(recipe);
        if (text.size() + made.size() > UINT32_MAX) break;
        recipes[i] = {true, static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(made.size())};
        text += as_text(made);
    }
    for (const auto& n : c.nested_names) {
        const auto& z = c.nested[n.nested];
        const auto& r = recipes[n.nested];
        if (!r.whole) {
            lose(n, report);
            continue;
        }
        bundle::member m;
        m.path = n.path;
        m.kind = bundle::member_kind::nested_zip;
        m.size = z.size;
        m.sha256 = z.sha256;
        m.mtime = n.mtime;
        m.origin = n.origin;
        m.frame_offset = r.offset;
        m.recipe_size = r.size;
        for (const auto& [part, member] : parts.of(n.nested)) {
            auto& p = members.members[member];
            m.times = bundle::together(m.times, p.times);
            if (p.part_of != bundle::no_member) continue;  // of the first of its names
            p.part_of = static_cast<std::uint32_t>(members.members.size());
            report.records[member].part_of = n.path;
        }
        members.members.push_back(m);
        report.records.push_back(
            {n.path, z.size, n.mtime, z.sha256, n.origin, n.original, {}, false, false, {}, true, m.times});
    }
    return text;
}

void link_nested_to_recipes(bundle::index& members) {
    const auto recipes = members.find(bundle::recipes_name);
    for (auto& m : members.members)
        if (m.kind == bundle::member_kind::nested_zip) m.link_target = recipes.value_or(bundle::no_member);
}

}  // namespace stamplog::pack
