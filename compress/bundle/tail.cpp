#include "tail.hpp"

#include <algorithm>

#include "xz/block.hpp"
#include "xz/tail.hpp"
#include "zst/tail.hpp"

namespace stamplog::bundle {
namespace {

constexpr std::uint64_t first_guess = 64u << 10;

// Places from sizes: the frames follow each other and end where the tail begins.
result<std::vector<frame>> places(const std::vector<seek_entry>& entries, container c, std::uint64_t tail_offset) {
    std::vector<frame> out;
    out.reserve(entries.size());
    std::uint64_t at = beginning_of(c).size(), content = 0;
    for (const auto& e : entries) {
        if (e.compressed_size == 0 || e.content_size == 0 || e.content_size > frame_bytes(c))
            return fail(errc::corrupt, "bundle: the seek table has a frame of impossible size");
        out.push_back({at, e.compressed_size, content, e.content_size});
        at += e.compressed_size;
        content += e.content_size;
    }
    if (at != tail_offset) return fail(errc::corrupt, "bundle: the seek table does not add up to the file");
    return out;
}

}  // namespace

bytes beginning_of(container c) { return c == container::xz ? xz::stream_header() : bytes{}; }

result<found_tail> read_tail(const random_access& file) {
    const auto size = file.size();
    bytes last(static_cast<std::size_t>(std::min(size, first_guess)));
    if (auto r = file.read_at(size - last.size(), last); !r) return fail(r.error());
    const auto kind = xz::ends_as_stream(last) ? container::xz : container::zst;
    const auto wanted = kind == container::xz ? xz::tail_size(last) : zst::tail_size(last);
    if (!wanted) return fail(wanted.error());
    if (*wanted > size) return fail(errc::corrupt, "bundle: the seek table is larger than the file");
    if (*wanted > last.size()) {
        last.resize(static_cast<std::size_t>(*wanted));
        if (auto r = file.read_at(size - *wanted, last); !r) return fail(r.error());
    }
    const auto coded = byte_view(last).last(static_cast<std::size_t>(*wanted));
    const auto decoded = kind == container::xz ? xz::decode_tail(coded) : zst::decode_tail(coded);
    if (!decoded) return fail(decoded.error());

    const auto& d = decoded->digest;
    found_tail out;
    out.digest = d;
    out.end = {kind, size, size - *wanted, d.index_frame, d.index_size, d.sha256};
    auto frames = places(decoded->frames, kind, out.end.digest_offset);
    if (!frames) return fail(frames.error());
    out.frames = std::move(*frames);
    return out;
}

}  // namespace stamplog::bundle
