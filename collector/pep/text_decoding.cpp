#include "text_decoding.hpp"

namespace stamplog::pep {
namespace {

bool is_high(char16_t u) { return u >= 0xD800 && u <= 0xDBFF; }
bool is_low(char16_t u) { return u >= 0xDC00 && u <= 0xDFFF; }

}  // namespace

text_encoding encoding_of(byte_view start, std::size_t& mark) noexcept {
    mark = 2;
    if (start.size() >= 2 && start[0] == 0xFF && start[1] == 0xFE) return text_encoding::utf16le;
    if (start.size() >= 2 && start[0] == 0xFE && start[1] == 0xFF) return text_encoding::utf16be;
    mark = start.size() >= 3 && start[0] == 0xEF && start[1] == 0xBB && start[2] == 0xBF ? 3 : 0;
    return text_encoding::utf8;
}

void append_utf8(std::string& out, char32_t p) {
    const auto put = [&](char32_t b) { out.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
    if (p < 0x80) return put(p);
    if (p < 0x800) {
        put(0xC0 | (p >> 6));
    } else if (p < 0x10000) {
        put(0xE0 | (p >> 12));
        put(0x80 | ((p >> 6) & 0x3F));
    } else {
        put(0xF0 | (p >> 18));
        put(0x80 | ((p >> 12) & 0x3F));
        put(0x80 | ((p >> 6) & 0x3F));
    }
    put(0x80 | (p & 0x3F));
}

result<std::string> decode_text(byte_view file) {
    std::size_t at = 0;
    const auto encoding = encoding_of(file, at);
    if (encoding == text_encoding::utf8) return std::string(as_text(file.subspan(at)));
    const auto unit_at = [&](std::size_t i) {
        return encoding == text_encoding::utf16le ? load_le<char16_t>(&file[i]) : load_be<char16_t>(&file[i]);
    };
    if (file.size() % 2 != 0) return fail(errc::corrupt, "half a UTF-16 character at byte " + std::to_string(file.size() - 1));
    std::string out;
    out.reserve(file.size() / 2);
    for (; at < file.size(); at += 2) {
        const char16_t unit = unit_at(at);
        if (!is_high(unit) && !is_low(unit)) {
            append_utf8(out, unit);
            continue;
        }
        const bool pair = is_high(unit) && at + 4 <= file.size() && is_low(unit_at(at + 2));
        if (!pair) return fail(errc::corrupt, "half a surrogate pair at byte " + std::to_string(at));
        at += 2;
        append_utf8(out, 0x10000U + ((char32_t{unit} - 0xD800U) << 10) + (char32_t{unit_at(at)} - 0xDC00U));
    }
    return out;
}

}  // namespace stamplog::pep
