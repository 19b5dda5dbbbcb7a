#include "tail.hpp"

namespace stamplog::bundle::zst {
namespace {

constexpr std::uint32_t digest_magic = 0x184D2A5D;      // a skippable frame's
constexpr std::uint32_t seek_table_magic = 0x184D2A5E;  // as zstd's seekable format says
constexpr std::uint32_t seekable_magic = 0x8F92EAB1;
constexpr std::size_t skippable_header = 8, seek_footer = 9, entry_size = 8;
constexpr std::size_t digest_frame = skippable_header + digest_payload;

void append_digest(bytes& out, const digest_record& d) {
    append_le<std::uint32_t>(out, digest_magic);
    append_le<std::uint32_t>(out, digest_payload);
    append(out, encode_digest_payload(d));
}

result<digest_record> decode_digest(byte_view frame) {
    if (load_le<std::uint32_t>(frame.data()) != digest_magic || load_le<std::uint32_t>(frame.data() + 4) != digest_payload)
        return fail(errc::corrupt, "bundle: the digest frame is missing or broken");
    return decode_digest_payload(frame.subspan(skippable_header));
}

// The digest frame is an entry without content, so that sizes add up to places in the file.
void append_seek_table(bytes& out, const std::vector<seek_entry>& frames) {
    const auto n = static_cast<std::uint32_t>(frames.size() + 1);
    append_le<std::uint32_t>(out, seek_table_magic);
    append_le(out, static_cast<std::uint32_t>(n * entry_size + seek_footer));
    for (const auto& f : frames) {
        append_le(out, f.compressed_size);
        append_le(out, f.content_size);
    }
    append_le(out, static_cast<std::uint32_t>(digest_frame));
    append_le<std::uint32_t>(out, 0);
    append_le(out, n);
    out.push_back(0);  // descriptor: no checksums in the table, the frames have their own
    append_le<std::uint32_t>(out, seekable_magic);
}

result<std::vector<seek_entry>> decode_seek_table(byte_view frame) {
    if (load_le<std::uint32_t>(frame.data()) != seek_table_magic ||
        load_le<std::uint32_t>(frame.data() + 4) != frame.size() - skippable_header)
        return fail(errc::corrupt, "bundle: the seek table has a broken header");
    std::vector<seek_entry> out;
    for (auto rest = frame.subspan(skippable_header); rest.size() > seek_footer; rest = rest.subspan(entry_size))
        out.push_back({load_le<std::uint32_t>(rest.data()), load_le<std::uint32_t>(rest.data() + 4), 0});
    if (out.back() != seek_entry{digest_frame, 0, 0})
        return fail(errc::corrupt, "bundle: the seek table names no digest frame");
    out.pop_back();
    return out;
}

}  // namespace

bytes encode_tail(const std::vector<seek_entry>& frames, const digest_record& d) {
    bytes out;
    out.reserve(digest_frame + skippable_header + (frames.size() + 1) * entry_size + seek_footer);
    append_digest(out, d);
    append_seek_table(out, frames);
    return out;
}

result<std::uint64_t> tail_size(byte_view last) {
    if (last.size() < seek_footer || load_le<std::uint32_t>(last.data() + last.size() - 4) != seekable_magic)
        return fail(errc::corrupt, "bundle: no seek table at the end: the file is cut or no bundle",
                    "tar may still open it; extract takes out what is left.");
    const auto footer = last.last(seek_footer);
    const auto n = load_le<std::uint32_t>(footer.data());
    if (footer[4] != 0) return fail(errc::corrupt, "bundle: the seek table has an unknown descriptor");
    if (n < 2 || n > max_seek_frames) return fail(errc::corrupt, "bundle: the seek table has " + std::to_string(n) + " frames");
    return digest_frame + skippable_header + std::uint64_t{n} * entry_size + seek_footer;
}

result<decoded_tail> decode_tail(byte_view tail) {
    const auto size = tail_size(tail);
    if (!size) return fail(size.error());
    if (*size != tail.size()) return fail(errc::corrupt, "bundle: the seek table is cut");
    auto frames = decode_seek_table(tail.subspan(digest_frame));
    if (!frames) return fail(frames.error());
    const auto digest = decode_digest(tail.first(digest_frame));
    if (!digest) return fail(digest.error());
    return decoded_tail{std::move(*frames), *digest};
}

}  // namespace stamplog::bundle::zst
