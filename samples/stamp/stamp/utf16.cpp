#include "stamp/utf16.hpp"

namespace stampsim {
namespace {

void put(std::string& out, unsigned unit) {
    out.push_back(static_cast<char>(unit & 0xff));
    out.push_back(static_cast<char>(unit >> 8));
}

// Length of a valid sequence at `p`, or 0.
std::size_t decode(std::string_view s, std::size_t p, unsigned& code) {
    auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    unsigned lead = at(p);
    std::size_t n = lead < 0x80                   ? 1
                    : lead >= 0xc2 && lead < 0xe0 ? 2
                    : lead >= 0xe0 && lead < 0xf0 ? 3
                    : lead >= 0xf0 && lead < 0xf5 ? 4
                                                  : 0;
    if (n == 0 || p + n > s.size()) return 0;
    code = n == 1 ? lead : lead & (0x7fu >> n);
    for (std::size_t i = 1; i < n; ++i) {
        if ((at(p + i) & 0xc0) != 0x80) return 0;
        code = code << 6 | (at(p + i) & 0x3fu);
    }
    if ((n == 3 && code < 0x800) || (n == 4 && (code < 0x10000 || code > 0x10ffff)) || (code >= 0xd800 && code < 0xe000))
        return 0;
    return n;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t p = 0; p < text.size();) {
        unsigned code = 0;
        const auto n = decode(text, p, code);
        if (n == 0) return false;
        p += n;
    }
    return true;
}

std::string utf16le(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size() * 2);
    for (std::size_t p = 0; p < utf8.size();) {
        unsigned code = 0xfffd;
        std::size_t n = decode(utf8, p, code);
        if (n == 0) {
            code = 0xfffd;
            n = 1;
        }
        p += n;
        if (code < 0x10000) {
            put(out, code);
        } else {
            put(out, 0xd800 + ((code - 0x10000) >> 10));
            put(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
        }
    }
    return out;
}

}  // namespace stampsim
