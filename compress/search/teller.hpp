// Puts the pieces of one content together again, in order, and tells its lines with their context and numbers.
#pragma once

#include <deque>
#include <string>

#include "piece.hpp"

namespace stamplog::search {

class teller {
 public:
    // All must outlive it.
    teller(searched of, const pattern& what, const search_options& how, listener& to);
    // The next piece, as scan() left it. `finder` looks at what was not looked at.
    void take(const piece& p, scanned& s, line_finder& finder);
    // Bytes of it are missing here.
    void broken(error why);
    // The end of the content. What was searched comes back.
    searched finish(line_finder& finder);

 private:
    struct context_line {
        std::uint64_t number;
        std::string text;
    };
    void tell_text(std::string_view text, const std::vector<std::uint32_t>& begins);
    void tell_border(line_finder& finder);
    void tell_binary(bool matches);
    void whole_lines(const piece& p, scanned& s, line_finder& finder);
    void keep_carry(byte_view part, line_finder& finder);
    void advance(std::string_view text, std::size_t to);
    void context_before(std::string_view text, std::size_t begin);
    void context_after(std::string_view text, std::size_t to);
    void remember(std::string_view text);
    std::size_t show(std::string_view text, std::size_t begin, bool matches);
    bool wants_context() const { return how_.before + how_.after > 0; }

    const pattern& what_;
    const search_options& how_;
    listener& to_;
    searched of_;
    detected kind_;
    bytes carry_;              // a line's part from the pieces before
    std::uint64_t line_ = 1;   // number of the line at counted_
    std::size_t counted_ = 0;  // in the text in work
    std::size_t told_to_ = 0;  // the same: lines before it were shown, or are out of reach
    unsigned after_left_ = 0;  // lines of context that are still to be shown
    bool shown_any_ = false, gap_ = false;
    std::deque<context_line> before_;  // the last lines of the texts before that were not shown
};

}  // namespace stamplog::search
