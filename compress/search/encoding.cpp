#include "encoding.hpp"

#include <algorithm>
#include <cstring>

namespace stamplog::search {
namespace {

std::uint32_t unit_at(byte_view data, std::size_t at, encoding e) {
    return e == encoding::utf16_le ? static_cast<std::uint32_t>(data[at] | data[at + 1] << 8)
                                   : static_cast<std::uint32_t>(data[at] << 8 | data[at + 1]);
}

void append_code_point(std::uint32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

// Letters of ASCII, eight at a time; how many bytes were taken.
std::size_t append_ascii(byte_view data, encoding e, std::string& out) {
    const std::size_t high = e == encoding::utf16_le ? 1 : 0;
    std::size_t at = 0;
    for (; at + 16 <= data.size(); at += 16) {
        std::uint8_t others = 0, tops = 0;
        char low[8];
        for (std::size_t i = 0; i < 8; ++i) {
            tops = static_cast<std::uint8_t>(tops | data[at + 2 * i + high]);
            const auto b = data[at + 2 * i + 1 - high];
            others = static_cast<std::uint8_t>(others | b);
            low[i] = static_cast<char>(b);
        }
        if (tops != 0 || (others & 0x80) != 0) break;
        out.append(low, sizeof low);
    }
    return at;
}

bool is_newline(byte_view data, std::size_t at, encoding e) { return unit_at(data, at, e) == '\n'; }

}  // namespace

detected detect(byte_view head) {
    head = head.first(std::min(head.size(), probe_bytes));
    if (head.size() >= 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF) return {encoding::bytes, 3};
    if (head.size() >= 2 && head[0] == 0xFF && head[1] == 0xFE) {
        const bool utf32 = head.size() >= 4 && head[2] == 0 && head[3] == 0;
        return utf32 ? detected{encoding::binary, 0} : detected{encoding::utf16_le, 2};
    }
    if (head.size() >= 2 && head[0] == 0xFE && head[1] == 0xFF) return {encoding::utf16_be, 2};
    if (std::find(head.begin(), head.end(), 0) == head.end()) return {};
    // Text without a mark: nearly every other byte is zero, none of the others is.
    const std::size_t pairs = head.size() / 2;
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i < pairs; ++i) {
        even += head[2 * i] == 0 ? 1 : 0;
        odd += head[2 * i + 1] == 0 ? 1 : 0;
    }
    const bool mostly_odd = odd * 10 >= pairs * 7, mostly_even = even * 10 >= pairs * 7;
    if (pairs >= 2 && mostly_odd && even == 0) return {encoding::utf16_le, 0};
    if (pairs >= 2 && mostly_even && odd == 0) return {encoding::utf16_be, 0};
    return {encoding::binary, 0};
}

void append_utf8(byte_view units, encoding from, std::string& out) {
    constexpr std::uint32_t replacement = 0xFFFD;
    out.reserve(out.size() + units.size() / 2);
    for (std::size_t at = 0; at + 1 < units.size();) {
        at += append_ascii(units.subspan(at), from, out);
        // What is left, or a run of other letters.
        for (std::size_t n = 0; n < 8 && at + 1 < units.size(); ++n, at += 2) {
            auto c = unit_at(units, at, from);
            if (c >= 0xD800 && c < 0xE000) {
                const bool pair = c < 0xDC00 && at + 3 < units.size() && (unit_at(units, at + 2, from) & 0xFC00) == 0xDC00;
                if (pair) {
                    c = 0x10000 + ((c - 0xD800) << 10) + (unit_at(units, at + 2, from) - 0xDC00);
                    at += 2;
                } else {
                    c = replacement;
                }
            }
            append_code_point(c, out);
        }
    }
}

std::size_t after_first_newline(byte_view data, encoding e) {
    if (!is_utf16(e)) {
        const void* const at = data.empty() ? nullptr : std::memchr(data.data(), '\n', data.size());
        return at == nullptr ? std::string::npos
                             : static_cast<std::size_t>(static_cast<const std::uint8_t*>(at) - data.data()) + 1;
    }
    for (std::size_t at = 0; at + 1 < data.size(); at += 2)
        if (is_newline(data, at, e)) return at + 2;
    return std::string::npos;
}

std::size_t after_last_newline(byte_view data, encoding e) {
    if (!is_utf16(e)) {
        const void* const at = data.empty() ? nullptr : ::memrchr(data.data(), '\n', data.size());
        return at == nullptr ? 0 : static_cast<std::size_t>(static_cast<const std::uint8_t*>(at) - data.data()) + 1;
    }
    for (std::size_t at = data.size() / 2 * 2; at >= 2; at -= 2)
        if (is_newline(data, at - 2, e)) return at;
    return 0;
}

}  // namespace stamplog::search
