// Little-endian fields for the binary formats.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "stamp/time_zone.hpp"

namespace stampsim {

template <class T>
void put_le(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
}
template <class T>
void set_le(std::string& out, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out[at + i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
}
// UTF-16LE of ASCII text: all that the binary logs hold.
inline void put_wide(std::string& out, std::string_view ascii) {
    for (char c : ascii) {
        out.push_back(c);
        out.push_back('\0');
    }
}
// 100 ns since 1601.
inline std::uint64_t filetime(utc_time at) {
    return static_cast<std::uint64_t>(at.time_since_epoch().count()) + 116'444'736'000'000'000ULL;
}

}  // namespace stampsim
