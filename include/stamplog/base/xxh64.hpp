// XXH64 with seed 0: the checksum of a zstd frame's content (RFC 8878, 3.1.1). For accidents, not for enemies.
#pragma once

#include <cstdint>

#include "stamplog/base/bytes.hpp"

namespace stamplog {

std::uint64_t xxh64_of(byte_view text) noexcept;

}  // namespace stamplog
