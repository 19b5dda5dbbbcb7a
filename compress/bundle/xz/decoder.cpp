#include <algorithm>
#include <new>
#include <string>

#include "lzma_block.hpp"
#include "step_decoder.hpp"

namespace stamplog::bundle::xz {
namespace {

class decoder final : public step_decoder {
 public:
    decoder() = default;
    ~decoder() override { lzma_end(&stream_); }
    decoder(const decoder&) = delete;
    decoder& operator=(const decoder&) = delete;

    void reset() override {
        first_bytes_.clear();
        begun_ = false;
    }

    [[nodiscard]] result<step> decode(byte_view in, std::span<std::uint8_t> out) override {
        step s;
        if (!begun_) {
            auto taken = take_header(in);
            if (!taken) return fail(taken.error());
            s.used = *taken;
            in = in.subspan(s.used);
        }
        if (!begun_ || in.empty()) return s;
        stream_.next_in = in.data();
        stream_.avail_in = in.size();
        stream_.next_out = out.data();
        stream_.avail_out = out.size();
        const auto rc = lzma_code(&stream_, LZMA_RUN);
        if (rc == LZMA_MEM_ERROR) throw std::bad_alloc();
        if (rc != LZMA_OK && rc != LZMA_STREAM_END)
            return fail(errc::corrupt, "does not decode: liblzma: error " + std::to_string(rc));
        s.used += in.size() - stream_.avail_in;
        s.made = out.size() - stream_.avail_out;
        s.ended = rc == LZMA_STREAM_END;
        return s;
    }

 private:
    // How many bytes of `in` belong to the header; once it is whole the decoding begins.
    result<std::size_t> take_header(byte_view in) {
        const auto wanted = lzma_block_header::size(first_bytes_.empty() ? in.front() : first_bytes_.front());
        const auto n = std::min(in.size(), wanted - first_bytes_.size());
        append(first_bytes_, in.first(n));
        if (first_bytes_.size() < wanted) return n;
        if (first_bytes_.front() == 0 || !header_.decode(first_bytes_))
            return fail(errc::corrupt, "does not begin with an xz block's header of ours");
        const auto rc = lzma_block_decoder(&stream_, &header_.get());
        header_.free_filters();
        if (rc == LZMA_MEM_ERROR) throw std::bad_alloc();
        if (rc != LZMA_OK) return fail(errc::corrupt, "does not decode: liblzma: error " + std::to_string(rc));
        begun_ = true;
        return n;
    }

    lzma_stream stream_ = LZMA_STREAM_INIT;
    lzma_block_header header_;  // the decoder writes into it: it lives as long
    bytes first_bytes_;
    bool begun_ = false;
};

}  // namespace

std::unique_ptr<step_decoder> make_decoder() { return std::make_unique<decoder>(); }

}  // namespace stamplog::bundle::xz
