#include <zstd.h>

#include <new>
#include <string>

#include "step_decoder.hpp"

namespace stamplog::bundle::zst {
namespace {

class decoder final : public step_decoder {
 public:
    decoder() {
        if (!ctx_) throw std::bad_alloc();
        // Our own frames need no more; a hostile header must not make us take gigabytes.
        ZSTD_DCtx_setParameter(ctx_, ZSTD_d_windowLogMax, 27);
    }
    ~decoder() override { ZSTD_freeDCtx(ctx_); }
    decoder(const decoder&) = delete;
    decoder& operator=(const decoder&) = delete;

    void reset() override { ZSTD_DCtx_reset(ctx_, ZSTD_reset_session_only); }

    [[nodiscard]] result<step> decode(byte_view in, std::span<std::uint8_t> out) override {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const auto rc = ZSTD_decompressStream(ctx_, &to, &from);
        if (ZSTD_isError(rc)) return fail(errc::corrupt, std::string("does not decode: ") + ZSTD_getErrorName(rc));
        return step{from.pos, to.pos, rc == 0};
    }

 private:
    ZSTD_DCtx* ctx_ = ZSTD_createDCtx();
};

}  // namespace

std::unique_ptr<step_decoder> make_decoder() { return std::make_unique<decoder>(); }

}  // namespace stamplog::bundle::zst
