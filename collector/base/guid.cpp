#include "stamplog/base/guid.hpp"

#include "stamplog/base/bytes.hpp"

namespace stamplog {
namespace {

// Position in data of each byte of the text form: the first three fields are little-endian in memory.
constexpr int order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

}  // namespace

std::string to_string(const guid& g) {
    std::string out;
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += to_hex(byte_view(&g.data[static_cast<std::size_t>(order[i])], 1));
    }
    return out;
}

std::optional<guid> parse_guid(std::string_view text) {
    if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
    if (text.size() != 36) return std::nullopt;
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (text[i] == '-')) return std::nullopt;
        if (!dash) digits += text[i];
    }
    const auto raw = from_hex(digits);
    if (!raw) return std::nullopt;
    guid g;
    for (std::size_t i = 0; i < 16; ++i) g.data[static_cast<std::size_t>(order[i])] = (*raw)[i];
    return g;
}

}  // namespace stamplog
