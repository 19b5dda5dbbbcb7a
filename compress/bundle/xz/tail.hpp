// The end of a .tar.xz: a block with the member `_stamplog/tail` and the tar's end, xz's index, xz's footer.
// docs/FORMAT.md, chapter "The bundle as .tar.xz".
#pragma once

#include <optional>

#include "tail_record.hpp"

namespace stamplog::bundle::xz {

// A file's last two bytes are those of every xz stream.
bool ends_as_stream(byte_view last) noexcept;

inline constexpr std::size_t footer_size = 12;
// What a footer says of the index before it; nothing: it is none, or of no stream of ours.
std::optional<std::uint64_t> index_size(byte_view footer);

[[nodiscard]] result<bytes> encode_tail(const std::vector<seek_entry>& frames, const digest_record& d);
// How many bytes the tail takes, from the file's last ones. errc::corrupt: there is none.
[[nodiscard]] result<std::uint64_t> tail_size(byte_view last);
// errc::corrupt (also where a byte is not the one that encode_tail would write), errc::unsupported.
[[nodiscard]] result<decoded_tail> decode_tail(byte_view tail);

}  // namespace stamplog::bundle::xz
