// Candidates from the fast engine, block by block; each is looked at again as the line that it is.
#include <algorithm>
#include <cstring>
#include <new>

#include "pattern_impl.hpp"
#include "utf8_check.hpp"

namespace stamplog::search {
namespace {

constexpr std::size_t block_bytes = 256 << 10;  // cut at a line's end: what the fast engine gets at once
// More ends of matches than a line in so many bytes has: looking at every line is faster then.
constexpr std::size_t bytes_per_report = 24;

std::size_t line_end(std::string_view text, std::size_t from) {
    const void* const at = std::memchr(text.data() + from, '\n', text.size() - from);
    return at == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

std::size_t line_begin(std::string_view text, std::size_t at) {
    const void* const before = at == 0 ? nullptr : ::memrchr(text.data(), '\n', at);
    return before == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(before) - text.data()) + 1;
}

// The end of the last line of the first block, its newline included.
std::size_t block_end(std::string_view text) {
    if (text.size() <= block_bytes) return text.size();
    const auto end = line_begin(text, block_bytes);
    return end > 0 ? end : std::min(line_end(text, block_bytes) + 1, text.size());
}

}  // namespace

struct line_finder::impl {
    explicit impl(pattern p) : what(std::move(p)) {
        hs_scratch_t* made = nullptr;
        const auto& engines = what.inside();
        if (engines.finds != nullptr) {
            if (hs_alloc_scratch(engines.finds.get(), &made) != HS_SUCCESS) throw std::bad_alloc();
            scratch.reset(made);
        }
    }

    // Looks at the line that begins at `begin`; its end comes back.
    std::size_t look_at(std::size_t begin, bool sure) {
        const auto end = line_end(block, begin);
        if (sure || what.matches(block.substr(begin, end - begin))) begins->push_back(static_cast<std::uint32_t>(base + begin));
        next_line = std::min(end + 1, block.size());
        return end;
    }

    // The end of a match at `to`: of the line that ends there or goes over it, and, if nothing was matched, of the next one
    // too.
    void candidate(std::size_t to) {
        if (to > 0 && to > next_line) look_at(line_begin(block, to - 1), what.inside().exact);
        if (to == next_line && to < block.size() && !what.inside().exact) look_at(to, false);
    }

    static int on_match(unsigned, unsigned long long, unsigned long long to, unsigned, void* self) {
        auto& f = *static_cast<impl*>(self);
        if (++f.reports > f.most_reports) return 1;
        try {
            if (to >= f.next_line) f.candidate(static_cast<std::size_t>(to));
        } catch (const std::bad_alloc&) {
            return 1;  // no exception goes through the engine: every_line() meets it again
        }
        return 0;
    }

    void every_line() {
        while (next_line < block.size() && begins->size() < most) look_at(next_line, false);
    }

    // All lines of `block`.
    void find_in_block() {
        next_line = 0;
        const auto& engines = what.inside();
        if (engines.finds == nullptr) return every_line();
        std::string_view seen = block;
        if (!engines.by_bytes && !is_utf8(block)) {
            replace_broken_utf8(block, clean);  // byte for byte, with what no pattern treats otherwise than any other letter
            seen = clean;
        }
        reports = 0;
        most_reports = 64 + block.size() / bytes_per_report;
        const auto how =
            hs_scan(engines.finds.get(), seen.data(), static_cast<unsigned>(seen.size()), 0, scratch.get(), &on_match, this);
        if (how != HS_SUCCESS) every_line();
    }

    pattern what;
    std::unique_ptr<hs_scratch_t, free_scratch> scratch;
    std::string_view block;
    std::size_t base = 0;       // of the block in the text
    std::size_t next_line = 0;  // lines before it are done
    std::size_t reports = 0, most_reports = 0, most = 0;
    std::vector<std::uint32_t>* begins = nullptr;
    std::string clean;
};

line_finder::line_finder(const pattern& what) : impl_(std::make_unique<impl>(what)) {}
line_finder::~line_finder() = default;
line_finder::line_finder(line_finder&&) noexcept = default;

std::size_t line_finder::find(std::string_view text, std::size_t most, std::vector<std::uint32_t>& begins) {
    auto& f = *impl_;
    f.begins = &begins;
    std::size_t at = 0;
    // A block may bring more than `most` by the lines that it has.
    f.most = std::max(most, begins.size() + 1);
    while (at < text.size() && begins.size() < f.most) {
        f.block = text.substr(at, block_end(text.substr(at)));
        f.base = at;
        f.find_in_block();
        if (f.next_line < f.block.size() && begins.size() >= f.most) return at + f.next_line;
        at += f.block.size();
    }
    return at;
}

}  // namespace stamplog::search
