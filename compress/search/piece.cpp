#include "piece.hpp"

#include <algorithm>
#include <cstring>

namespace stamplog::search {

void scan(const piece& p, const search_options& how, line_finder& finder, scanned& out) {
    out.begins.clear();
    out.converted.clear();
    out.newlines = 0;
    out.zeros = false;
    const auto e = p.kind.what;
    // A byte order mark, or what of it lies in this piece.
    const auto mark = p.kind.mark - std::min<std::uint64_t>(p.kind.mark, p.at);
    out.head_begin = out.head_end = static_cast<std::size_t>(std::min<std::uint64_t>(mark, p.raw.size()));
    out.head_ends = p.first;
    if (!p.first) {
        // The second half of a 16-bit unit belongs to the first one.
        const bool half = is_utf16(e) && (p.at + out.head_begin) % 2 != 0;
        const auto begin = std::min(out.head_begin + (half ? 1 : 0), p.raw.size());
        const auto end = after_first_newline(p.raw.subspan(begin), e);
        out.head_ends = end != std::string::npos;
        out.head_end = out.head_ends ? begin + end : p.raw.size();
    }
    const auto rest = p.raw.subspan(out.head_end);
    out.tail_begin = p.last ? p.raw.size() : out.head_end + after_last_newline(rest, e);
    const auto middle = p.raw.subspan(out.head_end, out.tail_begin - out.head_end);
    if (is_utf16(e)) {
        append_utf8(middle, e, out.converted);
        out.text = out.converted;
    } else {
        out.text = as_text(middle);
        out.zeros = e == encoding::bytes && !middle.empty() && std::memchr(middle.data(), 0, middle.size()) != nullptr;
    }
    const bool once = how.how_deep == depth::first || ((e == encoding::binary || out.zeros) && !how.as_text);
    out.looked_to = finder.find(out.text, once ? 1 : most_begins, out.begins);
    if (how.numbers) out.newlines = static_cast<std::uint64_t>(std::count(out.text.begin(), out.text.end(), '\n'));
}

}  // namespace stamplog::search
