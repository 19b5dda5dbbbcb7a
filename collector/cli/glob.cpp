#include "glob.hpp"

#include <algorithm>

namespace stamplog::cli {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool same(char a, char b) { return lower(a) == lower(b); }

// Where to go on when a later part does not fit: the star eats one character more.
struct star {
    std::size_t pattern = std::string_view::npos, text = 0;
    bool deep = false;

    bool set() const { return pattern != std::string_view::npos; }
    bool can_eat(char c) const { return set() && (deep || c != '/'); }
};

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
    // Of each kind of star only the last can still help, so this is at most quadratic, whatever the pattern.
    star shallow, deep;
    std::size_t p = 0, t = 0;
    while (t < text.size() || p < pattern.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            const bool two = p + 1 < pattern.size() && pattern[p + 1] == '*';
            p += two ? 2 : 1;
            (two ? deep : shallow) = {p, t, two};
            if (two) shallow = {};
            continue;
        }
        const bool fits =
            t < text.size() && p < pattern.size() && (same(pattern[p], text[t]) || (pattern[p] == '?' && text[t] != '/'));
        if (fits) {
            ++p, ++t;
            continue;
        }
        star* again =
            shallow.text < text.size() && shallow.can_eat(shallow.set() ? text[shallow.text] : '/') ? &shallow : nullptr;
        if (again == nullptr && deep.set() && deep.text < text.size()) {
            again = &deep;
            shallow = {};
        }
        if (again == nullptr) return false;
        p = again->pattern;
        t = ++again->text;
    }
    return true;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

}  // namespace stamplog::cli
