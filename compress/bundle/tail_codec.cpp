#include "tail_codec.hpp"

#include <algorithm>

namespace stamplog::bundle {
namespace {

constexpr std::string_view tag = "stamplog";
constexpr std::uint32_t format_version = 1;
constexpr std::size_t entry_size = 8;

}  // namespace

bytes encode_digest(const digest_record& d) {
    bytes out;
    append_le<std::uint32_t>(out, digest_magic);
    append_le<std::uint32_t>(out, digest_payload);
    append(out, as_bytes(tag));
    append_le<std::uint32_t>(out, format_version);
    append_le<std::uint32_t>(out, d.index_header);
    append_le<std::uint64_t>(out, d.index_frame);
    append_le<std::uint64_t>(out, d.index_size);
    append(out, d.sha256);
    return out;
}

result<digest_record> decode_digest(byte_view frame) {
    if (frame.size() != digest_frame || load_le<std::uint32_t>(frame.data()) != digest_magic ||
        load_le<std::uint32_t>(frame.data() + 4) != digest_payload || as_text(frame.subspan(8, 8)) != tag)
        return fail(errc::corrupt, "bundle: the digest frame is missing or broken");
    const auto* p = frame.data() + 16;
    if (load_le<std::uint32_t>(p) != format_version)
        return fail(errc::unsupported, "bundle: format version " + std::to_string(load_le<std::uint32_t>(p)),
                    "Use a newer stamplog; tar opens the bundle all the same.");
    digest_record d;
    d.index_header = load_le<std::uint32_t>(p + 4);
    d.index_frame = load_le<std::uint64_t>(p + 8);
    d.index_size = load_le<std::uint64_t>(p + 16);
    std::copy_n(p + 24, d.sha256.size(), d.sha256.begin());
    return d;
}

bytes encode_seek_table(const std::vector<seek_entry>& frames) {
    bytes out;
    const auto n = static_cast<std::uint32_t>(frames.size() + 1);
    out.reserve(skippable_header + n * entry_size + seek_footer);
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
    return out;
}

result<std::uint64_t> seek_table_size(byte_view footer) {
    if (footer.size() != seek_footer || load_le<std::uint32_t>(footer.data() + 5) != seekable_magic)
        return fail(errc::corrupt, "bundle: no seek table at the end: the file is cut or no bundle",
                    "tar may still open it; extract takes out what is left.");
    const auto n = load_le<std::uint32_t>(footer.data());
    if (footer[4] != 0) return fail(errc::corrupt, "bundle: the seek table has an unknown descriptor");
    if (n < 2 || n > max_seek_frames) return fail(errc::corrupt, "bundle: the seek table has " + std::to_string(n) + " frames");
    return skippable_header + std::uint64_t{n} * entry_size + seek_footer;
}

result<std::vector<seek_entry>> decode_seek_table(byte_view frame) {
    if (frame.size() < skippable_header + seek_footer) return fail(errc::corrupt, "bundle: the seek table is cut");
    const auto size = seek_table_size(frame.last(seek_footer));
    if (!size) return fail(size.error());
    if (*size != frame.size() || load_le<std::uint32_t>(frame.data()) != seek_table_magic ||
        load_le<std::uint32_t>(frame.data() + 4) != frame.size() - skippable_header)
        return fail(errc::corrupt, "bundle: the seek table has a broken header");
    std::vector<seek_entry> out;
    for (auto rest = frame.subspan(skippable_header); rest.size() > seek_footer; rest = rest.subspan(entry_size))
        out.push_back({load_le<std::uint32_t>(rest.data()), load_le<std::uint32_t>(rest.data() + 4)});
    if (out.back() != seek_entry{digest_frame, 0}) return fail(errc::corrupt, "bundle: the seek table names no digest frame");
    out.pop_back();
    return out;
}

}  // namespace stamplog::bundle
