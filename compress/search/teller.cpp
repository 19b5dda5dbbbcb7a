#include "teller.hpp"

#include <algorithm>
#include <cstring>

namespace stamplog::search {
namespace {

std::size_t end_of_line(std::string_view text, std::size_t begin) {
    const auto end = text.find('\n', begin);
    return end == text.npos ? text.size() : end;
}

// Where the line before the one that begins at `begin` begins.
std::size_t line_before(std::string_view text, std::size_t begin) {
    if (begin < 2) return 0;
    const auto newline = text.rfind('\n', begin - 2);
    return newline == text.npos ? 0 : newline + 1;
}

std::string_view without_end(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

teller::teller(searched of, const pattern& what, const search_options& how, listener& to)
    : what_(what), how_(how), to_(to), of_(std::move(of)) {}

// Numbers lines up to `to`.
void teller::advance(std::string_view text, std::size_t to) {
    if (how_.numbers && to > counted_)
        line_ += static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                       text.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    counted_ = std::max(counted_, to);
}

// Shows the line at `begin`; the beginning of the next comes back.
std::size_t teller::show(std::string_view text, std::size_t begin, bool matches) {
    const auto end = end_of_line(text, begin);
    advance(text, begin);
    if (gap_ && shown_any_ && wants_context()) to_.gap(of_);
    gap_ = false;
    shown_any_ = true;
    shown_line out{how_.numbers ? line_ : 0, matches, without_end(text.substr(begin, end - begin)), 0, 0};
    if (out.text.size() > longest_shown) {
        const auto whole = out.text;
        const auto where = matches ? what_.find(whole) : std::nullopt;
        const auto from = where && where->first > excerpt_bytes / 4 ? where->first - excerpt_bytes / 4 : 0;
        out.text = whole.substr(from, excerpt_bytes);
        out.left_out_before = from;
        out.left_out_behind = whole.size() - from - out.text.size();
    }
    to_.line(of_, out);
    const auto next = std::min(end + 1, text.size());
    told_to_ = next;
    return next;
}

// Up to how_.before lines before `begin` that were not shown yet.
void teller::context_before(std::string_view text, std::size_t begin) {
    auto from = begin;
    unsigned lines = 0;
    while (lines < how_.before && from > told_to_) {
        from = std::max(line_before(text, from), told_to_);
        ++lines;
    }
    if (from > 0 || before_.empty()) {
        if (from > told_to_ || !before_.empty()) gap_ = true;
    } else {
        // The text's beginning was reached: what is still wanted stands in the texts before.
        const auto missing = std::min<std::size_t>(how_.before - lines, before_.size());
        if (missing < before_.size()) gap_ = true;
        while (before_.size() > missing) before_.pop_front();
        for (const auto& b : before_) {
            if (gap_ && shown_any_) to_.gap(of_);
            gap_ = false;
            shown_any_ = true;
            to_.line(of_, {b.number, false, std::string_view(b.text).substr(0, longest_shown), 0, 0});
        }
    }
    before_.clear();
    while (from < begin) from = show(text, from, false);
}

// Lines from told_to_ on that belong to the match before, up to `to`.
void teller::context_after(std::string_view text, std::size_t to) {
    while (after_left_ > 0 && told_to_ < to) {
        show(text, told_to_, false);
        --after_left_;
    }
}

// The last lines of this text, for the context of a match in the next one.
void teller::remember(std::string_view text) {
    if (how_.before == 0 || text.empty()) {
        if (told_to_ < text.size()) gap_ = true;
        return;
    }
    std::size_t from = text.size();
    unsigned lines = 0;
    while (lines < how_.before && from > told_to_) {
        from = std::max(line_before(text, from), told_to_);
        ++lines;
    }
    if (from > told_to_) gap_ = true;
    while (before_.size() + lines > how_.before) {
        before_.pop_front();
        gap_ = true;
    }
    advance(text, from);
    for (auto number = line_; from < text.size(); ++number) {
        const auto end = end_of_line(text, from);
        const auto line = without_end(text.substr(from, end - from));
        before_.push_back({how_.numbers ? number : 0, std::string(line.substr(0, longest_shown))});
        from = std::min(end + 1, text.size());
    }
}

// Whole lines, of which those at `begins` match.
void teller::tell_text(std::string_view text, const std::vector<std::uint32_t>& begins) {
    of_.matches += begins.size();
    if (how_.how_deep != depth::lines) return;
    for (const auto begin : begins) {
        if (wants_context()) {
            context_after(text, begin);
            context_before(text, begin);
        }
        show(text, begin, true);
        after_left_ = how_.after;
    }
    if (wants_context()) context_after(text, text.size());
}

void teller::tell_binary(bool matches) {
    of_.binary = true;
    if (matches) of_.matches = std::max<std::uint64_t>(of_.matches, 1);
}

// The line that the pieces before and this one make together.
void teller::tell_border(line_finder& finder) {
    if (carry_.empty()) return;
    const auto raw = std::move(carry_);
    carry_.clear();
    std::string converted;
    std::string_view text = as_text(raw);
    if (is_utf16(kind_.what)) {
        append_utf8(raw, kind_.what, converted);
        text = converted;
    }
    std::vector<std::uint32_t> begins;
    if (!(of_.binary || how_.how_deep == depth::first) || of_.matches == 0) finder.find(text, most_begins, begins);
    if (of_.binary) return tell_binary(of_.matches > 0 || !begins.empty());
    counted_ = told_to_ = 0;
    tell_text(text, begins);
    if (how_.how_deep == depth::lines) remember(text);
    advance(text, text.size());
}

void teller::keep_carry(byte_view part, line_finder& finder) {
    while (!part.empty()) {
        const auto n = std::min(part.size(), longest_line - carry_.size());
        append(carry_, part.first(n));
        part = part.subspan(n);
        if (carry_.size() == longest_line && !part.empty()) tell_border(finder);
    }
}

void teller::whole_lines(const piece& p, scanned& s, line_finder& finder) {
    const bool no_text = p.kind.what == encoding::binary || s.zeros;
    if (no_text && !how_.as_text) return tell_binary(of_.matches > 0 || !s.begins.empty());
    if (of_.binary) return tell_binary(of_.matches > 0 || !s.begins.empty());
    counted_ = told_to_ = 0;
    const auto first_line = line_;
    tell_text(s.text, s.begins);
    // What scan() left, in as many turns as it takes.
    while (how_.how_deep != depth::first && s.looked_to < s.text.size()) {
        const auto from = s.looked_to;
        s.begins.clear();
        s.looked_to = from + finder.find(s.text.substr(from), most_begins, s.begins);
        for (auto& b : s.begins) b += static_cast<std::uint32_t>(from);
        tell_text(s.text, s.begins);
    }
    if (how_.how_deep == depth::lines) remember(s.text);
    line_ = first_line + s.newlines;
}

void teller::take(const piece& p, scanned& s, line_finder& finder) {
    kind_ = p.kind;
    const bool once = how_.how_deep == depth::first || of_.binary;
    if (once && of_.matches > 0) return;
    if (!p.first) {
        keep_carry(p.raw.subspan(s.head_begin, s.head_end - s.head_begin), finder);
        if (!s.head_ends) return;  // it goes on in the next piece
        tell_border(finder);
    }
    whole_lines(p, s, finder);
    keep_carry(p.raw.subspan(s.tail_begin), finder);
}

void teller::broken(error why) {
    if (!of_.failed) of_.failed = std::move(why);
}

searched teller::finish(line_finder& finder) {
    tell_border(finder);
    if (how_.how_deep == depth::first) of_.matches = std::min<std::uint64_t>(of_.matches, 1);
    to_.end(of_);
    return std::move(of_);
}

}  // namespace stamplog::search
