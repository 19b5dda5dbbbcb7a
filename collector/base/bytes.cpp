#include "stamplog/base/bytes.hpp"

#include <array>

namespace stamplog {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_base64 = 0xFF, white = 0xFE, padding = 0xFD;

constexpr std::array<std::uint8_t, 256> make_decode_table() {
    std::array<std::uint8_t, 256> t{};
    t.fill(not_base64);
    for (std::uint8_t i = 0; i < 64; ++i) t[static_cast<unsigned char>(alphabet[i])] = i;
    for (char c : {' ', '\t', '\r', '\n'}) t[static_cast<unsigned char>(c)] = white;
    t['='] = padding;
    return t;
}
constexpr auto decode_table = make_decode_table();

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(byte_view data) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(data.size() * 2);
    for (auto b : data) {
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

std::optional<bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return out;
}

std::string to_base64(byte_view data) {
    std::string out;
    out.reserve((data.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= data.size(); i += 3) {
        const std::uint32_t v = static_cast<std::uint32_t>(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
        out += alphabet[v >> 18];
        out += alphabet[v >> 12 & 63];
        out += alphabet[v >> 6 & 63];
        out += alphabet[v & 63];
    }
    if (const std::size_t rest = data.size() - i; rest != 0) {
        const std::uint32_t v = static_cast<std::uint32_t>(data[i] << 16 | (rest == 2 ? data[i + 1] << 8 : 0));
        out += alphabet[v >> 18];
        out += alphabet[v >> 12 & 63];
        out += rest == 2 ? alphabet[v >> 6 & 63] : '=';
        out += '=';
    }
    return out;
}

std::optional<bytes> from_base64(std::string_view text) {
    bytes out(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    // Whole groups first, as far as nothing but the alphabet comes; white space and the end are for the slow way.
    while (text.size() >= 4) {
        std::uint32_t v = 0;
        std::uint8_t seen = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint8_t d = decode_table[static_cast<unsigned char>(text[i])];
            seen |= d;
            v = v << 6 | d;
        }
        if (seen > 63) break;
        out[size] = static_cast<std::uint8_t>(v >> 16);
        out[size + 1] = static_cast<std::uint8_t>(v >> 8);
        out[size + 2] = static_cast<std::uint8_t>(v);
        size += 3;
        text.remove_prefix(4);
    }
    out.resize(size);
    std::uint32_t group = 0;
    int have = 0, pads = 0;
    for (char c : text) {
        const std::uint8_t d = decode_table[static_cast<unsigned char>(c)];
        if (d == white) continue;
        if (d == not_base64) return std::nullopt;
        if (d == padding) {
            if (++pads > 2 || have + pads > 4 || have < 2) return std::nullopt;
            continue;
        }
        if (pads != 0) return std::nullopt;
        group = group << 6 | d;
        if (++have == 4) {
            out.push_back(static_cast<std::uint8_t>(group >> 16));
            out.push_back(static_cast<std::uint8_t>(group >> 8));
            out.push_back(static_cast<std::uint8_t>(group));
            group = 0;
            have = 0;
        }
    }
    if (have + pads != 4 && have + pads != 0) return std::nullopt;
    if (have == 3) {
        out.push_back(static_cast<std::uint8_t>(group >> 10));
        out.push_back(static_cast<std::uint8_t>(group >> 2));
    } else if (have == 2) {
        out.push_back(static_cast<std::uint8_t>(group >> 4));
    }
    return out;
}

}  // namespace stamplog
