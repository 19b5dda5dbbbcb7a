#include "order.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "sketch.hpp"

namespace stamplog::pack {
namespace {

std::string lower(std::string_view s) {
    std::string out(s);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

struct sort_key {
    pack::section section;
    std::string extension, base;
    std::uint64_t size;
    std::string_view path;
    std::uint32_t name;

    friend bool operator<(const sort_key& a, const sort_key& b) {
        return std::tie(a.section, a.extension, a.base, a.size, a.path) <
               std::tie(b.section, b.extension, b.base, b.size, b.path);
    }
};

sort_key key_of(const catalog& c, std::uint32_t i) {
    const auto& n = c.names[i];
    // Folders and what is ours keep the order of their names.
    if (n.section != section::role_members) return {n.section, {}, {}, 0, n.path, i};
    const std::string base = lower(std::string_view(n.path).substr(n.path.rfind('/') + 1));
    const auto dot = base.rfind('.');
    return {n.section, dot == std::string::npos ? std::string{} : base.substr(dot + 1),
            base,      c.contents[n.content].size,
            n.path,    i};
}

std::string without_digits(const sort_key& k) {
    std::string out = k.extension + '/' + k.base;
    std::erase_if(out, [](char ch) { return ch >= '0' && ch <= '9'; });
    return out;
}

// How many contents an extension must have to be believed, and a name without its digits.
constexpr std::size_t few_of_extension = 12, few_of_name = 2;

// An extension that few contents have, or none at all, says nothing of what is inside, and neither does a name that no other
// file has: those go to their like by what their first bytes tell, and by size.
void place_by_content(const catalog& c, std::vector<sort_key>& keys) {
    using contents = std::unordered_set<std::uint32_t>;
    std::unordered_map<std::string, contents> of_extension, of_name;
    for (const auto& k : keys) {
        if (k.section != section::role_members) continue;
        of_extension[k.extension].insert(c.names[k.name].content);
        of_name[without_digits(k)].insert(c.names[k.name].content);
    }
    struct loose {
        sort_key* key;
        bool extension_too;
    };
    std::vector<loose> found;
    for (auto& k : keys) {
        if (k.section != section::role_members) continue;
        const bool extension_too = k.extension.empty() || of_extension[k.extension].size() < few_of_extension;
        if (extension_too || of_name[without_digits(k)].size() <= few_of_name) found.push_back({&k, extension_too});
    }
    tbb::parallel_for(std::size_t{0}, found.size(), [&](std::size_t i) {
        auto& k = *found[i].key;
        auto s = sketch_of(head_of(c, c.names[k.name].content));
        if (found[i].extension_too) {
            k.base = s.shape + '/' + k.extension + '/' + k.base;
            k.extension = std::move(s.kind);
        } else {
            k.base = s.shape;
        }
    });
}

}  // namespace

std::vector<group> order_groups(const catalog& c) {
    std::vector<sort_key> keys;
    keys.reserve(c.names.size());
    for (std::uint32_t i = 0; i < c.names.size(); ++i) keys.push_back(key_of(c, i));
    place_by_content(c, keys);
    std::sort(keys.begin(), keys.end());

    std::vector<group> out;
    std::vector<std::uint32_t> group_of(c.contents.size(), none);
    std::string family_name;
    std::uint32_t family = 0;
    for (const auto& k : keys) {
        const auto id = c.names[k.name].content;
        if (auto name = without_digits(k); name != family_name) {
            family_name = std::move(name);
            ++family;
        }
        if (id != none && group_of[id] != none) {
            out[group_of[id]].names.push_back(k.name);
            continue;
        }
        if (id != none) group_of[id] = static_cast<std::uint32_t>(out.size());
        out.push_back({id, {k.name}, family});
    }
    return out;
}

}  // namespace stamplog::pack
