// Names as PowerShell compares them, and lists and foreign words as a sentence shows them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace stamplog {

// ASCII only: no name that is compared here has other letters, and the locale must not matter.
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = lower(c);
    return out;
}

// Equal but for the case of ASCII letters.
constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

constexpr bool begins_with_name(std::string_view text, std::string_view start) noexcept {
    return text.size() >= start.size() && same_name(text.substr(0, start.size()), start);
}

// True when `list` has the name in any case.
template <class Names>
bool has_name(const Names& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const auto& n) { return same_name(n, name); });
}

template <class Words>
std::string joined(const Words& words, std::string_view between) {
    std::string out;
    bool first = true;
    for (const auto& w : words) {
        if (!first) out.append(between);
        first = false;
        out.append(w);
    }
    return out;
}

// Shortened, control characters escaped: safe to show.
std::string in_quotes(std::string_view foreign);

}  // namespace stamplog
