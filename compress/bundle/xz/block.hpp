// The blocks of our xz streams: what their headers say. docs/FORMAT.md, chapter "The bundle as .tar.xz".
#pragma once

#include <optional>

#include "stamplog/base/bytes.hpp"

namespace stamplog::bundle::xz {

// The 12 bytes before the first block.
bytes stream_header();

struct block_sizes {
    std::uint64_t total = 0;    // in the file, with padding and check
    std::uint64_t content = 0;  // decoded
    std::uint8_t padding = 0;   // the part of total that only aligns
};

// From the beginning of a block (up to 1024 bytes of it). Nothing: it is no header, or not one of ours: both sizes are in it,
// and decoding takes no more memory than we give.
std::optional<block_sizes> read_block_header(byte_view beginning);

// The first place in `piece` at which a header of ours begins.
std::optional<std::size_t> find_block_header(byte_view piece);

}  // namespace stamplog::bundle::xz
