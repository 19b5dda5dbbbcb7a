#include "nested_parts.hpp"

#include <algorithm>
#include <set>

#include "checked_read.hpp"
#include "placement.hpp"

namespace stamplog::bundle {
namespace {

// What is wrong with one zip or member only; anything else is of the file.
bool is_damage(const error& why) noexcept { return why.code == errc::corrupt || why.code == errc::limit; }

// Of what is kept for a zip that was not begun yet, also where its recipe is broken.
std::uint64_t recipe_cost(const member& zip) noexcept { return zip.recipe_size + nested_entry_bytes; }

}  // namespace

void order_by_recipe(const index& all, std::vector<std::uint32_t>& zips) {
    std::stable_sort(zips.begin(), zips.end(),
                     [&](auto a, auto b) { return recipe_of(all.members[a]) < recipe_of(all.members[b]); });
}

void nested_parts::expect(std::vector<std::uint32_t> zips) {
    zips_ = std::move(zips);
    at_ = 0;
    recipes_.clear();
    recipe_bytes_ = 0;
}

result<const recipe*> nested_parts::begin(std::uint32_t zip) {
    if (std::find(zips_.begin() + static_cast<std::ptrdiff_t>(at_), zips_.end(), zip) == zips_.end()) expect({zip});
    const auto found = std::find(zips_.begin() + static_cast<std::ptrdiff_t>(at_), zips_.end(), zip);
    const auto to = static_cast<std::size_t>(found - zips_.begin());
    for (; at_ < to; ++at_) {
        if (recipes_.empty()) continue;
        recipe_bytes_ -= recipe_cost(all_.members[zips_[at_]]);
        recipes_.pop_front();
    }
    if (recipes_.empty())
        if (auto r = load_recipe(); !r) return fail(r.error());
    const auto& loaded = recipes_.front();
    if (!loaded) return fail(loaded.error());
    return &*loaded;
}

// That of the first zip whose recipe is not there.
result<void> nested_parts::load_recipe() {
    const auto& zip = all_.members[zips_[at_ + recipes_.size()]];
    auto r = read_recipe(zip);
    if (!r && !is_damage(r.error())) return fail(r.error());
    recipe_bytes_ += recipe_cost(zip);
    recipes_.push_back(std::move(r));
    return {};
}

result<recipe> nested_parts::read_recipe(const member& zip) {
    memory_sink body;
    body.content.reserve(zip.recipe_size);
    for (const auto& e : extents_of(all_, recipe_of(zip)))
        if (auto r = frames_.read(e.frame, e.offset, e.size, body); !r) return fail(r.error());
    auto decoded = decode_recipe(body.content, zip.size);
    if (!decoded) return decoded;
    if (auto r = check(*decoded); !r) return fail(r.error());
    return decoded;
}

result<void> nested_parts::check(const recipe& r) const {
    std::uint64_t total = 0;
    for (const auto& p : r.parts) {
        if (p.kind == part_kind::literal) continue;
        if (p.member >= all_.members.size()) return fail(errc::corrupt, "recipe: names no member with content");
        const auto& m = content_of(all_, p.member);
        // A recipe that names recipes would have no end.
        if (m.kind != member_kind::file) return fail(errc::corrupt, "recipe: names no member with content");
        if (m.size > max_nested_member_bytes)
            return fail(errc::limit, "recipe: a member with more than max_nested_member_bytes");
        if (m.size > all_.frames[m.frame].content_size - m.frame_offset)
            return fail(errc::corrupt, "recipe: a member that lies in several frames, where none of a nested zip does");
        total += m.size;
        if (total > max_nested_content_bytes) return fail(errc::limit, "recipe: more content than max_nested_content_bytes");
    }
    return {};
}

result<byte_view> nested_parts::content(std::size_t part) {
    const auto* m = &content_of(all_, recipes_.front()->parts[part].member);
    auto there = contents_.find(m);
    if (there == contents_.end()) {
        if (auto r = read_on(part); !r) return fail(r.error());
        there = contents_.find(m);
    }
    if (!there->second) return fail(there->second.error());
    return byte_view(*there->second);
}

// One pass: what this part and those after it need, of this zip and the next ones.
result<void> nested_parts::read_on(std::size_t part) {
    contents_.clear();
    auto wanted = wanted_from(part);
    if (!wanted) return fail(wanted.error());
    std::sort(wanted->begin(), wanted->end(), [](const auto* a, const auto* b) {
        return std::pair(a->frame, a->frame_offset) < std::pair(b->frame, b->frame_offset);
    });
    for (const auto* m : *wanted) {
        auto content = read_content(*m);
        if (!content && !is_damage(content.error())) return fail(content.error());
        contents_.emplace(m, std::move(content));
    }
    return {};
}

result<std::vector<const member*>> nested_parts::wanted_from(std::size_t part) {
    std::vector<const member*> out;
    std::set<const member*> there;
    std::uint64_t size = 0;
    for (std::size_t zip = 0; at_ + zip < zips_.size(); ++zip, part = 0) {
        if (zip == recipes_.size()) {
            if (recipe_bytes_ + recipe_cost(all_.members[zips_[at_ + zip]]) > nested_pass_bytes) return out;
            if (auto r = load_recipe(); !r) return fail(r.error());
        }
        if (!recipes_[zip]) continue;
        const auto& parts = recipes_[zip]->parts;
        for (; part < parts.size(); ++part) {
            if (parts[part].kind == part_kind::literal) continue;
            const auto* m = &content_of(all_, parts[part].member);
            if (there.contains(m)) continue;
            if (size + m->size + nested_entry_bytes > nested_pass_bytes) return out;
            size += m->size + nested_entry_bytes;
            there.insert(m);
            out.push_back(m);
        }
    }
    return out;
}

result<bytes> nested_parts::read_content(const member& m) {
    memory_sink content;
    content.content.reserve(static_cast<std::size_t>(m.size));
    if (auto r = read_checked(frames_, m, content); !r) return fail_in(m.path, r);
    return std::move(content.content);
}

}  // namespace stamplog::bundle
