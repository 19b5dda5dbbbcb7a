#include "encoder.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <string>

#include "lzma_block.hpp"
#include "stamplog/base/large_memory.hpp"

namespace stamplog::bundle::xz {
namespace {

constexpr auto largest_block = frame_bytes(container::xz);
constexpr std::uint32_t dictionary = 32u << 20;

lzma_options_lzma options(std::uint64_t content) {
    lzma_options_lzma o{};
    (void)lzma_lzma_preset(&o, 6);  // false only for presets that do not exist
    // 64 in that preset: a fiftieth smaller, for a third more time (bench/README.md).
    o.nice_len = 48;
    // No larger than the content needs: whoever decodes it sets as much memory aside.
    o.dict_size = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(std::bit_ceil(content), 64u << 10, dictionary));
    return o;
}

class encoder final : public frame_encoder::impl {
 public:
    // Not initialised: pages that the output never reaches stay unused.
    encoder() : out_(allocate_large(lzma_block_buffer_bound(largest_block))) {}

    [[nodiscard]] result<void> begin(byte_view content) override {
        if (content.empty() || content.size() > largest_block)
            return fail(errc::internal, "frame: content empty or larger than a block");
        auto lzma2 = options(content.size());
        lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &lzma2}, {LZMA_VLI_UNKNOWN, nullptr}};
        lzma_block block{};
        block.check = block_check;
        block.filters = filters;
        size_ = 0;
        const auto rc = lzma_block_buffer_encode(&block, nullptr, content.data(), content.size(), out_.get(), &size_,
                                                 lzma_block_buffer_bound(largest_block));
        if (rc == LZMA_MEM_ERROR) throw std::bad_alloc();
        if (rc != LZMA_OK) return fail(errc::internal, "frame: liblzma: error " + std::to_string(rc));
        return {};
    }

    [[nodiscard]] byte_view end(std::uint64_t) override { return {out_.get(), size_}; }  // the block has a check of its own

 private:
    large_memory out_;
    std::size_t size_ = 0;
};

}  // namespace

std::unique_ptr<frame_encoder::impl> make_encoder() { return std::make_unique<encoder>(); }

std::uint64_t encoder_memory() noexcept {
    auto lzma2 = options(largest_block);
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &lzma2}, {LZMA_VLI_UNKNOWN, nullptr}};
    return lzma_raw_encoder_memusage(filters) + largest_block;
}

}  // namespace stamplog::bundle::xz
