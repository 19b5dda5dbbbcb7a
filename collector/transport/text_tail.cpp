#include "text_tail.hpp"

#include <algorithm>

#include "limits.hpp"
#include "stamplog/base/log.hpp"

namespace stamplog::transport {
namespace {

// Cuts to the last `limit` bytes and then to the next start of a UTF-8 sequence.
std::string_view last_bytes(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    text.remove_prefix(text.size() - limit);
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0) == 0x80) text.remove_prefix(1);
    return text;
}

}  // namespace

void text_tail::append(std::string_view more) {
    kept_ += last_bytes(more, diagnostics_kept);
    // Twice the capacity before cutting, so that a chatty peer does not cost a copy of the whole tail per line.
    if (kept_.size() > 2 * diagnostics_kept) kept_.erase(0, kept_.size() - diagnostics_kept);
}

std::string text_tail::text() const {
    const auto tail = last_bytes(kept_, diagnostics_kept);
    return printable(tail, tail.size());
}

std::string last_lines(std::string_view text, std::size_t lines, std::size_t bytes) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    text = last_bytes(text, bytes);
    std::size_t from = text.size();
    for (; lines > 0 && from > 0; --lines) {
        const auto newline = text.rfind('\n', from - 1);
        if (newline == std::string_view::npos) return std::string(text);
        if (lines == 1) return std::string(text.substr(newline + 1));
        from = newline;
    }
    return std::string(text);
}

}  // namespace stamplog::transport
