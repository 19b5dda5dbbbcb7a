#include "frame_walker.hpp"

#include <algorithm>

#include "tail.hpp"
#include "xz/block.hpp"
#include "xz/tail.hpp"

namespace stamplog::bundle {
namespace {

constexpr std::uint32_t zstd_magic = 0xFD2FB528, skippable_first = 0x184D2A50, skippable_last = 0x184D2A5F;
// Places that look like a frame and are none cost a try each; a file made of them must not keep us for ever.
constexpr std::uint64_t max_attempts = 100'000;
constexpr std::size_t largest_header = 1024;  // an xz block's

std::optional<std::size_t> find_zst(byte_view piece) {
    const std::uint8_t wanted[4] = {0x28, 0xB5, 0x2F, 0xFD};
    const auto it = std::search(piece.begin(), piece.end(), std::begin(wanted), std::end(wanted));
    return it == piece.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - piece.begin()));
}

}  // namespace

// What begins at `at`; what is passed over moves at_ behind itself.
result<frame_walker::found> frame_walker::look(std::uint64_t at) {
    std::uint8_t header[largest_header] = {};
    const std::size_t wanted = kind_ == container::xz ? largest_header : 8;
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, file_.size() - at));
    if (auto r = file_.read_at(at, std::span(header).first(n)); !r) return fail(r.error());
    if (kind_ == container::xz) return look_xz(at, byte_view(header).first(n));
    if (n < wanted) return found::nothing;
    const auto magic = load_le<std::uint32_t>(header);
    if (magic == zstd_magic) return found::frame;
    if (magic < skippable_first || magic > skippable_last) return found::nothing;
    const std::uint64_t size = 8 + std::uint64_t{load_le<std::uint32_t>(header + 4)};
    if (size > file_.size() - at) return found::nothing;
    at_ = at + size;
    return found::skipped;
}

result<frame_walker::found> frame_walker::look_xz(std::uint64_t at, byte_view there) {
    if (xz::read_block_header(there)) return found::frame;
    if (const auto first = beginning_of(container::xz); at == 0 && std::equal(first.begin(), first.end(), there.begin())) {
        at_ = first.size();
        return found::skipped;
    }
    if (there.front() != 0 || file_.size() - at <= xz::footer_size) return found::nothing;
    // Index and footer reach to the end of the file.
    std::uint8_t footer[xz::footer_size];
    if (auto r = file_.read_at(file_.size() - sizeof footer, footer); !r) return fail(r.error());
    if (xz::index_size(footer) != file_.size() - at - sizeof footer) return found::nothing;
    at_ = file_.size();
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
        if (!piece || piece->size() > frame_bytes(kind_) - content.size()) {
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

// The next place at or after `from` where a frame seems to begin, or the end of the file.
result<std::uint64_t> frame_walker::next_beginning(std::uint64_t from) {
    bytes piece(1u << 20);
    while (from < file_.size()) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file_.size() - from));
        const auto part = std::span(piece).first(n);
        if (auto r = file_.read_at(from, part); !r) return fail(r.error());
        if (const auto at = kind_ == container::xz ? xz::find_block_header(part) : find_zst(part)) return from + *at;
        if (n < piece.size()) break;
        from += n - largest_header;  // a beginning may lie across two pieces
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
        const auto beginning = next_beginning(at + 1);
        if (!beginning) return fail(beginning.error());
        at = *beginning;
    }
    if (at == begin) return std::optional<walked_frame>{};
    content.clear();
    at_ = at;
    return std::optional(walked_frame{frame_state::bad, begin, at - begin, 0});
}

}  // namespace stamplog::bundle
