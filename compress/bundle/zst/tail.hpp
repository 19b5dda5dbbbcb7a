// The two skippable frames at the end of a .tar.zst: digest and seek table. docs/FORMAT.md, chapter "Tail".
#pragma once

#include "tail_record.hpp"

namespace stamplog::bundle::zst {

bytes encode_tail(const std::vector<seek_entry>& frames, const digest_record& d);
// How many bytes the tail takes, from the file's last ones. errc::corrupt: there is none.
[[nodiscard]] result<std::uint64_t> tail_size(byte_view last);
// errc::corrupt, errc::unsupported.
[[nodiscard]] result<decoded_tail> decode_tail(byte_view tail);

}  // namespace stamplog::bundle::zst
