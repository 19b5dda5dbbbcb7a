#include "stamplog/zip/deflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace stamplog::zip {
namespace {

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::size_t largest_piece = 1 << 30;  // zlib counts in 32 bits

}  // namespace

struct deflater::impl {
    z_stream stream{};
    bytes buffer = bytes(buffer_bytes);

    explicit impl(deflate_parameters p) {
        // Negative window bits: raw deflate, as zips hold it.
        if (::deflateInit2(&stream, p.level, Z_DEFLATED, -MAX_WBITS, p.memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    ~impl() { ::deflateEnd(&stream); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    result<void> run(byte_view data, int flush, byte_sink& out, std::uint64_t& written) {
        stream.next_in = const_cast<Bytef*>(data.data());  // zlib's interface; it only reads
        stream.avail_in = static_cast<uInt>(data.size());
        do {
            stream.next_out = buffer.data();
            stream.avail_out = static_cast<uInt>(buffer.size());
            ::deflate(&stream, flush);
            const std::size_t made = buffer.size() - stream.avail_out;
            written += made;
            if (auto done = out.write(byte_view(buffer).first(made)); !done) return done;
        } while (stream.avail_out == 0);
        return {};
    }
};

deflater::deflater(deflate_parameters p) : impl_(std::make_unique<impl>(p)) {}
deflater::~deflater() = default;

void deflater::restart() { ::deflateReset(&impl_->stream); }

result<void> deflater::write(byte_view data, byte_sink& out, std::uint64_t& written) {
    while (!data.empty()) {
        const auto piece = data.first(std::min(data.size(), largest_piece));
        if (auto done = impl_->run(piece, Z_NO_FLUSH, out, written); !done) return done;
        data = data.subspan(piece.size());
    }
    return {};
}

result<void> deflater::end(byte_sink& out, std::uint64_t& written) { return impl_->run({}, Z_FINISH, out, written); }

}  // namespace stamplog::zip
