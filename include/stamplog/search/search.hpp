// Looking for a pattern in members of a bundle: frames are decoded and searched side by side, what is found comes in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "stamplog/base/byte_sink.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/search/pattern.hpp"

namespace stamplog::search {

// A line that is longer is shown as a piece of `excerpt_bytes` around its first match.
constexpr std::size_t longest_shown = 64 << 10, excerpt_bytes = 4 << 10;
// A line that goes over the end of a frame is taken for two where it would be longer than this.
constexpr std::size_t longest_line = 32 << 20;

enum class depth {
    lines,  // every line that matches
    count,  // how many
    first,  // whether any
};

struct search_options {
    depth how_deep = depth::lines;
    unsigned before = 0, after = 0;       // lines of context
    bool numbers = false;                 // lines are counted
    bool as_text = false;                 // also what is no text
    unsigned threads = 0;                 // 0: one for each processor
    std::uint64_t memory = 512ULL << 20;  // frames in flight; at least one is
    std::stop_token stop = {};
};

struct shown_line {
    std::uint64_t number = 0;  // from 1; 0 when they are not counted
    bool matches = false;      // else it is context
    std::string_view text;     // UTF-8 where the member was UTF-16, else its bytes; without the line's end
    std::uint64_t left_out_before = 0, left_out_behind = 0;  // bytes of a line that is too long
};

// One content, which several members may have: it is searched once, for all of them.
struct searched {
    std::uint32_t member = 0;              // the first of them
    std::vector<std::uint32_t> same = {};  // the others
    std::uint64_t matches = 0;             // lines; with depth::first and of what is no text: 1 at most
    bool binary = false;                   // no text: whether it matches is all that is said
    std::optional<error> failed = {};      // a part of it could not be read; what could be was searched
};

// What hears of it, from one thread at a time, content after content in the tar's order.
class listener {
 public:
    virtual ~listener() = default;
    virtual void line(const searched& of, const shown_line& what) = 0;
    virtual void gap(const searched& of) = 0;  // between lines that are shown with others left out between them (context only)
    virtual void end(const searched& of) = 0;  // of every content, also of one without a match
    virtual bool enough() const { return false; }  // true: nobody listens any more
};

struct totals {
    std::uint64_t contents = 0, bytes = 0;  // distinct ones that were searched
    std::uint64_t expanded = 0;             // bytes of all members that were asked for
    std::uint64_t frames = 0;               // decoded
};

// `members`: positions in the index; links are what they lead to, what is no file is passed over. Decodes each frame that holds
// one of them once. What cannot be decoded is in `searched::failed`. errc::cancelled; other errors when nothing more can be
// read.
[[nodiscard]] result<totals> search_bundle(const bundle::reader& in, const std::vector<std::uint32_t>& members,
                                           const pattern& what, const search_options& how, listener& to);

// One content that comes from front to end, such as a salvaged member's.
class content_search final : public byte_sink {
 public:
    content_search(searched of, const pattern& what, const search_options& how, listener& to);
    ~content_search() override;
    [[nodiscard]] result<void> write(byte_view data) override;
    // Its end: `failed` when it breaks off there. What was searched comes back.
    searched finish(std::optional<error> failed = {});

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::search
