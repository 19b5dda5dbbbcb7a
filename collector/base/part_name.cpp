#include "stamplog/base/part_name.hpp"

#include <algorithm>

namespace stamplog {
namespace {

constexpr std::size_t digits = 3;

}  // namespace

std::string part_name(std::string_view whole, unsigned number) {
    const auto text = std::to_string(number);
    return std::string(whole) + '.' + std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::optional<named_part> parse_part_name(std::string_view name) {
    if (name.size() < digits + 2 || name[name.size() - digits - 1] != '.') return std::nullopt;
    unsigned number = 0;
    for (const char c : name.substr(name.size() - digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    const auto whole = name.substr(0, name.size() - digits - 1);
    if (number == 0 || whole.ends_with('/')) return std::nullopt;
    return named_part{std::string(whole), number};
}

}  // namespace stamplog
