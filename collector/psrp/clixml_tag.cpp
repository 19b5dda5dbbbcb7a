#include "clixml_tag.hpp"

#include <algorithm>
#include <array>

namespace stamplog::psrp {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(tag::progress) + 1> tag_names = {
    "",
    "Nil",
    "S",
    "C",
    "B",
    "DT",
    "TS",
    "By",
    "SB",
    "U16",
    "I16",
    "U32",
    "I32",
    "U64",
    "I64",
    "Sg",
    "Db",
    "D",
    "BA",
    "G",
    "URI",
    "Version",
    "SemanticVersion",
    "XD",
    "SBK",
    "SS",
    "Obj",
    "Ref",
    "TN",
    "TNRef",
    "T",
    "ToString",
    "Props",
    "MS",
    "LST",
    "IE",
    "QUE",
    "STK",
    "DCT",
    "En",
    "Objs",
    "PR",
};

// A name of up to eight bytes as one number, so that a look-up is a binary search over numbers.
constexpr std::uint64_t pack(std::string_view name) noexcept {
    std::uint64_t key = 0;
    for (char c : name) key = key << 8 | static_cast<unsigned char>(c);
    return key;
}

struct packed_name {
    std::uint64_t key = 0;
    tag value = tag::unknown;
};

constexpr auto make_index() {
    std::array<packed_name, tag_names.size()> index{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < tag_names.size(); ++i)
        if (tag_names[i].size() <= 8) index[n++] = {pack(tag_names[i]), static_cast<tag>(i)};
    for (; n < index.size(); ++n) index[n] = {~std::uint64_t{0}, tag::unknown};
    std::sort(index.begin(), index.end(), [](const packed_name& a, const packed_name& b) { return a.key < b.key; });
    return index;
}
constexpr auto by_key = make_index();

}  // namespace

std::string_view name_of(tag t) noexcept { return tag_names[static_cast<std::size_t>(t)]; }

tag find_tag(std::string_view name) noexcept {
    if (name.size() > 8) return name == name_of(tag::semantic_version) ? tag::semantic_version : tag::unknown;
    const std::uint64_t key = pack(name);
    const auto at = std::lower_bound(by_key.begin(), by_key.end(), key,
                                     [](const packed_name& entry, std::uint64_t k) { return entry.key < k; });
    return at != by_key.end() && at->key == key ? at->value : tag::unknown;
}

}  // namespace stamplog::psrp
