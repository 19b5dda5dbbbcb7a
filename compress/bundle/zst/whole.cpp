#include "whole.hpp"

#include <new>

namespace stamplog::bundle::zst {

whole_decoder::whole_decoder() : ctx_(ZSTD_createDCtx()) {
    if (!ctx_) throw std::bad_alloc();
}

bool whole_decoder::decode(byte_view from, std::span<std::uint8_t> to) {
    if (ZSTD_findFrameCompressedSize(from.data(), from.size()) != from.size()) return false;
    const auto n = ZSTD_decompressDCtx(ctx_.get(), to.data(), to.size(), from.data(), from.size());
    return ZSTD_isError(n) == 0 && n == to.size();
}

}  // namespace stamplog::bundle::zst
