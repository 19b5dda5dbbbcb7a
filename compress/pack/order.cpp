#include "order.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

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
    const std::string base = lower(std::string_view(n.path).substr(n.path.rfind('/') + 1));
    const auto dot = base.rfind('.');
    const auto extension = dot == std::string::npos ? std::string{} : base.substr(dot + 1);
    const auto size = n.content == none ? 0 : c.contents[n.content].size;
    // Folders and what is ours keep the order of their names.
    if (n.section != section::role_members) return {n.section, {}, {}, 0, n.path, i};
    return {n.section, extension, base, size, n.path, i};
}

}  // namespace

std::vector<group> order_groups(const catalog& c) {
    std::vector<sort_key> keys;
    keys.reserve(c.names.size());
    for (std::uint32_t i = 0; i < c.names.size(); ++i) keys.push_back(key_of(c, i));
    std::sort(keys.begin(), keys.end());

    std::vector<group> out;
    std::vector<std::uint32_t> group_of(c.contents.size(), none);
    for (const auto& k : keys) {
        const auto id = c.names[k.name].content;
        if (id != none && group_of[id] != none) {
            out[group_of[id]].names.push_back(k.name);
            continue;
        }
        if (id != none) group_of[id] = static_cast<std::uint32_t>(out.size());
        out.push_back({id, {k.name}});
    }
    return out;
}

}  // namespace stamplog::pack
