#include "tail.hpp"

#include <lzma.h>

#include <algorithm>
#include <memory>
#include <new>

#include "lzma_block.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/tar.hpp"

namespace stamplog::bundle::xz {
namespace {

// The index of 16 million blocks, a petabyte: larger ones are hostile.
constexpr std::uint64_t max_index = 256ULL << 20, max_index_memory = 512ULL << 20;
constexpr std::size_t lzma2_chunk_header = 3;  // of an uncompressed chunk: how it is stored, its size

struct free_index {
    void operator()(lzma_index* i) const { lzma_index_end(i, nullptr); }
};
using index_ptr = std::unique_ptr<lzma_index, free_index>;

tl::unexpected<error> broken(const char* what) { return fail(errc::corrupt, std::string("bundle: ") + what); }

// One block, stored: the same bytes whatever the version of liblzma, and each has one right value.
result<bytes> tail_block(const digest_record& d) {
    auto content = tar_header({tail_name, digest_payload, no_time, {}, false});
    append(content, encode_digest_payload(d));
    content.resize(content.size() + tar_padding(digest_payload) + 2 * tar_block);  // two empty blocks end a tar
    lzma_block_header h;
    auto& block = h.get();
    bytes out(lzma_block_buffer_bound(content.size()));
    std::size_t n = 0;
    if (lzma_block_uncomp_encode(&block, content.data(), content.size(), out.data(), &n, out.size()) != LZMA_OK)
        return fail(errc::internal, "bundle: liblzma does not store a block");
    out.resize(n);
    return out;
}

// How many bytes of a tail block precede the record, and how many it has: every one is laid out alike.
struct block_shape {
    std::uint64_t size = 0, unpadded = 0;
    std::size_t record = 0;
};
result<block_shape> shape() {
    const auto block = tail_block({});
    if (!block) return fail(block.error());
    lzma_block_header h;
    if (!h.decode(*block)) return fail(errc::internal, "bundle: a tail block has no header");
    return block_shape{block->size(), lzma_block_unpadded_size(&h.get()), h.get().header_size + lzma2_chunk_header + tar_block};
}

lzma_stream_flags flags_of(std::uint64_t index) {
    lzma_stream_flags f{};
    f.check = block_check;
    f.backward_size = index;
    return f;
}

result<bytes> index_and_footer(const lzma_index& all) {
    const auto size = lzma_index_size(&all);
    bytes out(size + footer_size);
    std::size_t n = 0;
    const auto flags = flags_of(size);
    if (lzma_index_buffer_encode(&all, out.data(), &n, out.size()) != LZMA_OK || n != size ||
        lzma_stream_footer_encode(&flags, out.data() + n) != LZMA_OK)
        return fail(errc::limit, "bundle: more blocks than an xz index takes");
    return out;
}

result<std::vector<seek_entry>> blocks_of(const lzma_index& all) {
    std::vector<seek_entry> out;
    lzma_index_iter i;
    lzma_index_iter_init(&i, &all);
    while (!lzma_index_iter_next(&i, LZMA_INDEX_ITER_BLOCK)) {
        const auto& b = i.block;
        if (b.total_size > UINT32_MAX || b.uncompressed_size > UINT32_MAX) return broken("a block of impossible size");
        out.push_back({static_cast<std::uint32_t>(b.total_size), static_cast<std::uint32_t>(b.uncompressed_size),
                       static_cast<std::uint8_t>(b.total_size - b.unpadded_size)});
    }
    return out;
}

}  // namespace

bool ends_as_stream(byte_view last) noexcept { return as_text(last).ends_with("YZ"); }

std::optional<std::uint64_t> index_size(byte_view footer) {
    static_assert(footer_size == LZMA_STREAM_HEADER_SIZE);
    lzma_stream_flags flags{};
    if (lzma_stream_footer_decode(&flags, footer.data()) != LZMA_OK) return std::nullopt;
    if (flags.check != block_check || flags.backward_size > max_index) return std::nullopt;
    return flags.backward_size;
}

result<bytes> encode_tail(const std::vector<seek_entry>& frames, const digest_record& d) {
    auto out = tail_block(d);
    const auto own = shape();
    if (!out || !own) return fail(out ? own.error() : out.error());
    const index_ptr all(lzma_index_init(nullptr));
    if (!all) throw std::bad_alloc();
    for (const auto& f : frames)
        if (lzma_index_append(all.get(), nullptr, f.compressed_size - f.padding, f.content_size) != LZMA_OK)
            return fail(errc::limit, "bundle: more blocks than an xz index takes");
    if (lzma_index_append(all.get(), nullptr, own->unpadded, 4 * tar_block) != LZMA_OK)
        return fail(errc::limit, "bundle: more blocks than an xz index takes");
    const auto rest = index_and_footer(*all);
    if (!rest) return fail(rest.error());
    append(*out, *rest);
    return out;
}

result<std::uint64_t> tail_size(byte_view last) {
    const auto index = last.size() < footer_size ? std::nullopt : index_size(last.last(footer_size));
    if (!index)
        return fail(errc::corrupt, "bundle: the xz stream's footer is broken, or no bundle's",
                    "extract takes out what is left.");
    const auto own = shape();
    if (!own) return fail(own.error());
    return own->size + *index + footer_size;
}

result<decoded_tail> decode_tail(byte_view tail) {
    const auto own = shape();
    if (!own) return fail(own.error());
    const auto size = tail_size(tail);
    if (!size) return fail(size.error());
    if (*size != tail.size()) return broken("the xz index is cut");
    const auto coded = tail.subspan(own->size, tail.size() - own->size - footer_size);
    lzma_index* found = nullptr;
    std::uint64_t memory = max_index_memory;
    std::size_t used = 0;
    const auto rc = lzma_index_buffer_decode(&found, &memory, nullptr, coded.data(), &used, coded.size());
    if (rc == LZMA_MEM_ERROR) throw std::bad_alloc();
    if (rc != LZMA_OK) return broken("the xz index does not decode");
    const index_ptr all(found);
    auto blocks = blocks_of(*all);
    if (!blocks) return fail(blocks.error());
    if (blocks->size() < 2) return broken("the xz index names too few blocks");
    blocks->pop_back();
    const auto digest = decode_digest_payload(tail.subspan(own->record, digest_payload));
    if (!digest) return fail(digest.error());
    const auto right = encode_tail(*blocks, *digest);
    if (!right) return fail(right.error());
    if (!std::equal(tail.begin(), tail.end(), right->begin(), right->end()))
        return broken("the last block or the xz index is broken");
    return decoded_tail{std::move(*blocks), *digest};
}

}  // namespace stamplog::bundle::xz
