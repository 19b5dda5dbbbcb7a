#include "frame_walker.hpp"

#include <algorithm>

#include "stamplog/bundle/frame.hpp"

namespace stamplog::bundle {
namespace {

constexpr std::uint32_t zstd_magic = 0xFD2FB528, skippable_first = 0x184D2A50, skippable_last = 0x184D2A5F;
// Places that look like a frame and are none cost a try each; a file made of them must not keep us for ever.
constexpr std::uint64_t max_attempts = 100'000;

}  // namespace

// What begins at `at`; a skippable frame moves at_ behind itself.
result<frame_walker::found> frame_walker::look(std::uint64_t at) {
    std::uint8_t header[8] = {};
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(sizeof header, file_.size() - at));
    if (auto r = file_.read_at(at, std::span(header).first(n)); !r) return fail(r.error());
    const auto magic = load_le<std::uint32_t>(header);
    if (n < sizeof header) return found::nothing;
    if (magic == zstd_magic) return found::frame;
    if (magic < skippable_first || magic > skippable_last) return found::nothing;
    const std::uint64_t size = 8 + std::uint64_t{load_le<std::uint32_t>(header + 4)};
    if (size > file_.size() - at) return found::nothing;
    at_ = at + size;
    return found::skipped;
}

result<walked_frame> frame_walker::decode(std::uint64_t at, bytes& content) {
    walked_frame f;
    f.offset = at;
    content.clear();
    decoder_.start_unbounded(file_, at);
    for (;;) {
        const auto piece = decoder_.next();
        if (!piece && piece.error().code != errc::corrupt) return fail(piece.error());
        if (!piece || piece->size() > frame_bytes - content.size()) {
            f.state = !piece && decoder_.broke_off() ? frame_state::cut : frame_state::bad;
            if (f.state == frame_state::bad) content.clear();
            break;
        }
        if (piece->empty()) break;
        append(content, *piece);
    }
    f.size = decoder_.consumed();
    f.content_size = content.size();
    return f;
}

// The next place at or after `from` that holds a frame's magic, or the end of the file.
result<std::uint64_t> frame_walker::next_magic(std::uint64_t from) {
    bytes piece(1u << 20);
    const std::uint8_t wanted[4] = {0x28, 0xB5, 0x2F, 0xFD};
    while (from + 4 <= file_.size()) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file_.size() - from));
        if (auto r = file_.read_at(from, std::span(piece).first(n)); !r) return fail(r.error());
        const auto end = piece.begin() + static_cast<std::ptrdiff_t>(n);
        const auto it = std::search(piece.begin(), end, std::begin(wanted), std::end(wanted));
        if (it != end) return from + static_cast<std::uint64_t>(it - piece.begin());
        from += n - 3;  // a magic may lie across two pieces
    }
    return file_.size();
}

result<std::optional<walked_frame>> frame_walker::next(bytes& content) {
    content.clear();
    std::uint64_t begin = at_, at = at_;
    while (at < file_.size()) {
        const auto what = look(at);
        if (!what) return fail(what.error());
        if (*what == found::skipped && at == begin) {
            begin = at = at_;
            continue;
        }
        if (*what == found::frame) {
            if (++attempts_ > max_attempts) return fail(errc::limit, "bundle: too many places look like frames and are none");
            auto f = decode(at, content);
            if (!f) return fail(f.error());
            if (f->state != frame_state::bad) {
                if (at != begin) break;  // the gap before it is told first
                at_ = f->state == frame_state::cut ? file_.size() : at + f->size;
                return std::optional(*f);
            }
        }
        if (*what == found::skipped) break;
        const auto magic = next_magic(at + 1);
        if (!magic) return fail(magic.error());
        at = *magic;
    }
    if (at == begin) return std::optional<walked_frame>{};
    content.clear();
    at_ = at;
    return std::optional(walked_frame{frame_state::bad, begin, at - begin, 0});
}

}  // namespace stamplog::bundle
