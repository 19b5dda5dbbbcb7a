// liblzma's description of a block, with the filters' memory.
#pragma once

#include <lzma.h>

#include "stamplog/base/bytes.hpp"

namespace stamplog::bundle::xz {

// xz's own checksum of a block: CRC64.
inline constexpr lzma_check block_check = LZMA_CHECK_CRC64;
// What decoding a block may take: a dictionary of 64 MiB and a little more. A hostile header must not make us take gigabytes.
inline constexpr std::uint64_t decoder_memory = 80ULL << 20;

class lzma_block_header {
 public:
    lzma_block_header();
    ~lzma_block_header();
    lzma_block_header(const lzma_block_header&) = delete;
    lzma_block_header& operator=(const lzma_block_header&) = delete;

    // False: no header, or one that needs too much memory. `data` holds header_size(data[0]) bytes.
    bool decode(byte_view data);
    static std::size_t size(std::uint8_t first) noexcept { return lzma_block_header_size_decode(first); }
    lzma_block& get() noexcept { return block_; }
    void free_filters() noexcept;

 private:
    lzma_block block_{};
    lzma_filter filters_[LZMA_FILTERS_MAX + 1];
};

}  // namespace stamplog::bundle::xz
