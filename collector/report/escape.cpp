#include "escape.hpp"

#include <array>

namespace stamplog::report {
namespace {

// Length of the well-formed UTF-8 sequence at the front, 0 for none (Unicode table 3-7).
std::size_t sequence(std::string_view s) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(i < s.size() ? s[i] : 0); };
    const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned a = at(0), b = at(1);
    if (a < 0x80) return 1;
    if (a >= 0xC2 && a <= 0xDF) return tail(1) ? 2 : 0;
    if (a >= 0xE0 && a <= 0xEF) {
        if ((a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F)) return 0;
        return tail(1) && tail(2) ? 3 : 0;
    }
    if (a >= 0xF0 && a <= 0xF4) {
        if ((a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F)) return 0;
        return tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

std::string one(char c) {
    constexpr std::array digits{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            break;
    }
    const auto u = static_cast<unsigned char>(c);
    if ((u >= 0x20 && u != 0x7F) || c == '\n' || c == '\t') return {c};
    return {'\\', 'x', digits[u >> 4], digits[u & 15]};
}

}  // namespace

std::string escape(std::string_view s) {
    std::string out;
    while (!s.empty()) {
        const auto length = sequence(s);
        if (length == 1)
            out += one(s.front());
        else if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += s.substr(0, length);
        s.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace stamplog::report
