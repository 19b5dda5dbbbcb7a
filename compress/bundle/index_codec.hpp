// `_stamplog/index` as bytes. docs/FORMAT.md, chapter "Index".
#pragma once

#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

[[nodiscard]] result<bytes> encode_index(const index& from);

// `frames` are those of the seek table: places are checked against them. errc::corrupt; errc::unsupported: newer version.
[[nodiscard]] result<index> decode_index(byte_view data, std::vector<frame> frames);

}  // namespace stamplog::bundle
