// What is looked for: a regular expression that costs time in proportion to the text, whatever it says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "stamplog/base/result.hpp"

namespace stamplog::search {

struct pattern_options {
    bool ignore_case = false;
    bool fixed = false;  // a text, not an expression
};

// RE2's syntax; a line is what stands between two newlines, and no match goes over one. Cheap to copy; thread-safe.
class pattern {
 public:
    // errc::config says what is wrong with it.
    [[nodiscard]] static result<pattern> compile(std::string_view text, const pattern_options& how = {});

    // `line` without its newline; a carriage return at its end is no part of it.
    bool matches(std::string_view line) const;
    // Where in it: beginning and length of the first match.
    std::optional<std::pair<std::size_t, std::size_t>> find(std::string_view line) const;

    struct impl;
    const impl& inside() const noexcept { return *impl_; }

 private:
    explicit pattern(std::shared_ptr<const impl> i) : impl_(std::move(i)) {}
    std::shared_ptr<const impl> impl_;
};

// Finds matching lines in texts of any length. Keeps its memory; one thread at a time.
class line_finder {
 public:
    explicit line_finder(const pattern& what);
    ~line_finder();
    line_finder(line_finder&&) noexcept;
    line_finder(const line_finder&) = delete;

    // Puts where the matching lines of `text` begin into `begins`, at most `most` of them. Returns up to where all lines were
    // looked at: less than text.size() when there may be more. `text` begins at a line; below 4 GiB.
    std::size_t find(std::string_view text, std::size_t most, std::vector<std::uint32_t>& begins);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::search
