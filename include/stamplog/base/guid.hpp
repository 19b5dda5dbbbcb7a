// A GUID as PSRP carries it: 16 opaque bytes in the order of .NET's Guid.ToByteArray() (first three fields little-endian).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stamplog {

struct guid {
    std::array<std::uint8_t, 16> data{};

    auto operator<=>(const guid&) const = default;
    bool is_zero() const noexcept { return *this == guid{}; }
};

std::string to_string(const guid& g);                   // 8-4-4-4-12, lower case
std::optional<guid> parse_guid(std::string_view text);  // either case, with or without braces

}  // namespace stamplog

template <>
struct std::hash<stamplog::guid> {
    std::size_t operator()(const stamplog::guid& g) const noexcept {
        std::size_t h = 1469598103934665603ULL;  // FNV-1a; ids are random, so anything does
        for (auto b : g.data) h = (h ^ b) * 1099511628211ULL;
        return h;
    }
};
