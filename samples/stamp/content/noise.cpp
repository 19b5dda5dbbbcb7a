#include "content/noise.hpp"

#include <charconv>

namespace stampsim {

void append_hex(std::string& out, std::uint64_t value, int digits) {
    static constexpr char hex[] = "0123456789abcdef";
    char text[16];
    for (int i = digits - 1; i >= 0; --i, value >>= 4) text[i] = hex[value & 15];
    out.append(text, static_cast<std::size_t>(digits));
}

void append_number(std::string& out, std::uint64_t value) {
    char text[24];
    auto end = std::to_chars(text, text + sizeof text, value).ptr;
    out.append(text, end);
}

void append_guid(std::string& out, std::uint64_t key) {
    auto a = mix(key), b = mix(key, 1);
    append_hex(out, a >> 32, 8);
    out += '-';
    append_hex(out, a >> 16, 4);
    out += "-4";
    append_hex(out, a, 3);
    out += '-';
    append_hex(out, 0x8000 | (b >> 50), 4);
    out += '-';
    append_hex(out, b, 12);
}

}  // namespace stampsim
