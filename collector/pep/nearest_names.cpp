#include "nearest_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "stamplog/base/text.hpp"

namespace stamplog::pep {
namespace {

constexpr std::size_t longest = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    using row = std::array<std::size_t, longest + 1>;
    row two_above{}, above{}, here{};
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        here[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            here[j] = std::min({above[j] + 1, here[j - 1] + 1, above[j - 1] + (same ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) here[j] = std::min(here[j], two_above[j - 2] + 1);
        }
        two_above = above;
        above = here;
    }
    return above[b.size()];
}

std::vector<std::string_view> nearest_names(std::string_view name, std::span<const std::string_view> known, std::size_t count) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    const std::size_t allowed = std::max<std::size_t>(1, std::min(name.size(), longest) / 3);
    for (const auto candidate : known) {
        const auto distance = edit_distance(name, candidate);
        const bool start = name.size() >= 3 && begins_with_name(candidate, name);
        if (distance <= allowed || start) found.emplace_back(start ? std::min<std::size_t>(distance, 1) : distance, candidate);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < found.size() && i < count; ++i) names.push_back(found[i].second);
    return names;
}

}  // namespace stamplog::pep
