#include "order.hpp"

#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

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
    pack::section section = section::other;
    std::string extension, base;
    std::uint64_t size = 0;
    std::string_view path;
    std::uint32_t name = none;
    std::string family;  // extension and base without their digits: versions of one file

    friend bool operator<(const sort_key& a, const sort_key& b) {
        return std::tie(a.section, a.extension, a.base, a.size, a.path) <
               std::tie(b.section, b.extension, b.base, b.size, b.path);
    }
};

void set_family(sort_key& k) {
    k.family = k.extension + '/' + k.base;
    std::erase_if(k.family, [](char ch) { return ch >= '0' && ch <= '9'; });
}

sort_key key_of(const catalog& c, std::uint32_t i) {
    const auto& n = c.names[i];
    sort_key k{n.section, {}, {}, 0, n.path, i, {}};
    // Folders and what is ours keep the order of their names.
    if (n.section == section::role_members) {
        k.base = lower(std::string_view(n.path).substr(n.path.rfind('/') + 1));
        if (const auto dot = k.base.rfind('.'); dot != std::string::npos) k.extension = k.base.substr(dot + 1);
        k.size = c.contents[n.content].size;
    }
    set_family(k);
    return k;
}

// How many contents an extension must have to be believed, and a name without its digits.
constexpr std::size_t few_of_extension = 12, few_of_name = 2;

// Distinct contents, counted up to where nobody asks further.
class some_contents {
 public:
    void add(std::uint32_t content) {
        if (seen_.size() < few_of_extension && std::find(seen_.begin(), seen_.end(), content) == seen_.end())
            seen_.push_back(content);
    }
    std::size_t count() const { return seen_.size(); }

 private:
    std::vector<std::uint32_t> seen_;
};
static_assert(few_of_name < few_of_extension);

// An extension that few contents have, or none at all, says nothing of what is inside, and neither does a name that no other
// file has: those go to their like by what their first bytes tell, and by size.
void place_by_content(const catalog& c, std::vector<sort_key>& keys) {
    std::unordered_map<std::string, some_contents> of_extension, of_family;
    for (const auto& k : keys) {
        if (k.section != section::role_members) continue;
        of_extension[k.extension].add(c.names[k.name].content);
        of_family[k.family].add(c.names[k.name].content);
    }
    struct loose {
        sort_key* key;
        bool extension_too;
    };
    std::vector<loose> found;
    std::vector<std::uint32_t> contents;
    for (auto& k : keys) {
        if (k.section != section::role_members) continue;
        const bool extension_too = k.extension.empty() || of_extension[k.extension].count() < few_of_extension;
        if (!extension_too && of_family[k.family].count() > few_of_name) continue;
        found.push_back({&k, extension_too});
        contents.push_back(c.names[k.name].content);
    }
    const sketches known(c, std::move(contents));
    tbb::parallel_for(std::size_t{0}, found.size(), [&](std::size_t i) {
        auto& k = *found[i].key;
        const auto& s = known.of(c.names[k.name].content);
        if (found[i].extension_too) {
            k.base = s.shape + '/' + k.extension + '/' + k.base;
            k.extension = s.kind;
        } else {
            k.base = s.shape;
        }
        set_family(k);
    });
}

}  // namespace

std::vector<group> order_groups(const catalog& c) {
    std::vector<sort_key> keys(c.names.size());
    tbb::parallel_for(std::uint32_t{0}, static_cast<std::uint32_t>(keys.size()), [&](auto i) { keys[i] = key_of(c, i); });
    place_by_content(c, keys);
    tbb::parallel_sort(keys.begin(), keys.end());

    std::vector<group> out;
    std::vector<std::uint32_t> group_of(c.contents.size(), none);
    std::string_view family_name;
    std::uint32_t family = 0;
    for (const auto& k : keys) {
        const auto id = c.names[k.name].content;
        if (k.family != family_name) {
            family_name = k.family;
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
