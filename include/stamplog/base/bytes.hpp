// Byte buffers, spans, endian loads and stores, hexadecimal and base64.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stamplog {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<const std::uint8_t>;

inline byte_view as_bytes(std::string_view s) noexcept { return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()}; }
inline std::string_view as_text(byte_view b) noexcept { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

// Loads and stores do not check: the caller has compared the size. `p` needs sizeof(T) bytes.
template <class T>
T load_le(const std::uint8_t* p) noexcept {
    T v = 0;
    if constexpr (std::endian::native == std::endian::little) {  // one instruction, where the loop stays a loop
        std::memcpy(&v, p, sizeof(T));
        return v;
    }
    for (std::size_t i = 0; i < sizeof(T); ++i) v = static_cast<T>(v | (static_cast<T>(p[i]) << (8 * i)));
    return v;
}
template <class T>
T load_be(const std::uint8_t* p) noexcept {
    T v = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) v = static_cast<T>(static_cast<T>(v << (sizeof(T) > 1 ? 8 : 0)) | p[i]);
    return v;
}
template <class T>
void append_le(bytes& out, T v) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}
template <class T>
void append_be(bytes& out, T v) {
    for (std::size_t i = sizeof(T); i-- > 0;) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}
inline void append(bytes& out, byte_view more) { out.insert(out.end(), more.begin(), more.end()); }

std::string to_hex(byte_view data);                       // lower case
std::optional<bytes> from_hex(std::string_view text);     // either case; nullopt on anything else
std::string to_base64(byte_view data);                    // RFC 4648, padded, no line breaks
std::optional<bytes> from_base64(std::string_view text);  // white space allowed; nullopt on anything else

}  // namespace stamplog
