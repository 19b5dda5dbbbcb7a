// Names on Windows compare without case. ASCII is enough: no role, cmdlet or parameter has another letter.
#pragma once

#include <string>
#include <string_view>

namespace stampsim {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}
inline bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}
inline bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && same(text.substr(0, prefix.size()), prefix);
}

}  // namespace stampsim
