#include "tail_record.hpp"

#include <algorithm>

namespace stamplog::bundle {
namespace {

constexpr std::string_view digest_tag = "stamplog";
constexpr std::uint32_t format_version = 1;

}  // namespace

bytes encode_digest_payload(const digest_record& d) {
    bytes out;
    append(out, as_bytes(digest_tag));
    append_le<std::uint32_t>(out, format_version);
    append_le<std::uint32_t>(out, d.index_header);
    append_le<std::uint64_t>(out, d.index_frame);
    append_le<std::uint64_t>(out, d.index_size);
    append(out, d.sha256);
    return out;
}

result<digest_record> decode_digest_payload(byte_view payload) {
    if (payload.size() != digest_payload || as_text(payload.first(digest_tag.size())) != digest_tag)
        return fail(errc::corrupt, "bundle: the digest is missing or broken");
    const auto* p = payload.data() + digest_tag.size();
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

}  // namespace stamplog::bundle
