#include "block.hpp"

#include <stdexcept>

#include "lzma_block.hpp"
#include "stamplog/bundle/container.hpp"

namespace stamplog::bundle::xz {

lzma_block_header::lzma_block_header() {
    block_.check = block_check;
    block_.filters = filters_;
    for (auto& f : filters_) f = {LZMA_VLI_UNKNOWN, nullptr};
}
lzma_block_header::~lzma_block_header() { free_filters(); }

void lzma_block_header::free_filters() noexcept { lzma_filters_free(filters_, nullptr); }

bool lzma_block_header::decode(byte_view data) {
    free_filters();
    block_.version = 0;
    block_.check = block_check;
    block_.header_size = static_cast<std::uint32_t>(size(data.front()));
    if (data.size() < block_.header_size || lzma_block_header_decode(&block_, nullptr, data.data()) != LZMA_OK) return false;
    return lzma_raw_decoder_memusage(filters_) <= decoder_memory;
}

bytes stream_header() {
    lzma_stream_flags flags{};
    flags.check = block_check;
    bytes out(LZMA_STREAM_HEADER_SIZE);
    if (lzma_stream_header_encode(&flags, out.data()) != LZMA_OK) throw std::logic_error("bundle: no xz stream has such flags");
    return out;
}

std::optional<block_sizes> read_block_header(byte_view beginning) {
    // 0 begins the stream's index.
    if (beginning.empty() || beginning.front() == 0 || beginning.size() < lzma_block_header::size(beginning.front()))
        return std::nullopt;
    lzma_block_header h;
    if (!h.decode(beginning)) return std::nullopt;
    const auto& b = h.get();
    if (b.compressed_size == LZMA_VLI_UNKNOWN || b.uncompressed_size == LZMA_VLI_UNKNOWN || b.uncompressed_size == 0 ||
        b.uncompressed_size > frame_bytes(container::xz))
        return std::nullopt;
    const auto total = lzma_block_total_size(&b), unpadded = lzma_block_unpadded_size(&b);
    if (total == 0 || total == LZMA_VLI_UNKNOWN || total > UINT32_MAX) return std::nullopt;
    return block_sizes{total, b.uncompressed_size, static_cast<std::uint8_t>(total - unpadded)};
}

std::optional<std::size_t> find_block_header(byte_view piece) {
    // The second byte of a header that holds both sizes: 0xC0 and the number of filters less one.
    for (std::size_t at = 0; at + 1 < piece.size(); ++at)
        if (piece[at] != 0 && (piece[at + 1] & 0xFC) == 0xC0 && read_block_header(piece.subspan(at))) return at;
    return std::nullopt;
}

}  // namespace stamplog::bundle::xz
