#include "tail.hpp"

#include <algorithm>

#include "stamplog/bundle/frame.hpp"

namespace stamplog::bundle {
namespace {

constexpr std::uint64_t first_guess = 64u << 10;

// Places from sizes: the frames begin at 0 and end where the digest begins.
result<std::vector<frame>> places(const std::vector<seek_entry>& entries, std::uint64_t digest_offset) {
    std::vector<frame> out;
    out.reserve(entries.size());
    std::uint64_t at = 0, content = 0;
    for (const auto& e : entries) {
        if (e.compressed_size == 0 || e.content_size == 0 || e.content_size > frame_bytes)
            return fail(errc::corrupt, "bundle: the seek table has a frame of impossible size");
        out.push_back({at, e.compressed_size, content, e.content_size});
        at += e.compressed_size;
        content += e.content_size;
    }
    if (at != digest_offset) return fail(errc::corrupt, "bundle: the seek table does not add up to the file");
    return out;
}

}  // namespace

result<found_tail> read_tail(const random_access& file) {
    const auto size = file.size();
    if (size < digest_frame + skippable_header + seek_footer) return fail(errc::corrupt, "bundle: too short to be one");
    bytes last(static_cast<std::size_t>(std::min(size, first_guess)));
    if (auto r = file.read_at(size - last.size(), last); !r) return fail(r.error());
    const auto table_size = seek_table_size(byte_view(last).last(seek_footer));
    if (!table_size) return fail(table_size.error());
    const auto wanted = *table_size + digest_frame;
    if (wanted > size) return fail(errc::corrupt, "bundle: the seek table is larger than the file");
    if (wanted > last.size()) {
        last.resize(static_cast<std::size_t>(wanted));
        if (auto r = file.read_at(size - wanted, last); !r) return fail(r.error());
    }
    const auto tail_bytes = byte_view(last).last(static_cast<std::size_t>(wanted));
    const auto entries = decode_seek_table(tail_bytes.subspan(digest_frame));
    if (!entries) return fail(entries.error());
    const auto digest = decode_digest(tail_bytes.first(digest_frame));
    if (!digest) return fail(digest.error());

    found_tail out;
    out.digest = *digest;
    out.end = {size, size - wanted, digest->index_frame, digest->index_size, digest->sha256};
    auto frames = places(*entries, out.end.digest_offset);
    if (!frames) return fail(frames.error());
    out.frames = std::move(*frames);
    return out;
}

}  // namespace stamplog::bundle
