#include "stamplog/base/log.hpp"

#include <cstdio>

namespace stamplog {

std::string printable(std::string_view foreign, std::size_t limit) {
    std::string out;
    const bool cut = foreign.size() > limit;
    if (cut) {
        while (limit > 0 && (static_cast<unsigned char>(foreign[limit]) & 0xC0) == 0x80) --limit;
        foreign = foreign.substr(0, limit);
    }
    for (char ch : foreign) {
        const auto c = static_cast<unsigned char>(ch);
        if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F)) {
            out += ch;
        } else {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", c);
            out += escaped;
        }
    }
    // C1 control characters (U+0080 to U+009F) are two bytes in UTF-8 and drive terminals too.
    for (std::size_t i = 0; i + 1 < out.size(); ++i)
        if (static_cast<unsigned char>(out[i]) == 0xC2 && static_cast<unsigned char>(out[i + 1]) < 0xA0) out.replace(i, 2, "?");
    return cut ? out + "…" : out;
}

}  // namespace stamplog
