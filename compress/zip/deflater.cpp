#include "deflater.hpp"

#include <algorithm>
#include <new>

namespace stamplog::zip {
namespace {

constexpr std::size_t buffer_bytes = 1 << 16;
constexpr std::size_t largest_piece = 1 << 30;  // zlib counts in 32 bits

}  // namespace

deflater::deflater() : buffer_(buffer_bytes) {
    // Negative window bits: raw deflate, as zips hold it. Level 6 is what the originals' size is like.
    if (::deflateInit2(&stream_, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
}
deflater::~deflater() { ::deflateEnd(&stream_); }

void deflater::restart() { ::deflateReset(&stream_); }

result<void> deflater::write(byte_view data, byte_sink& out, std::uint64_t& written) {
    while (!data.empty()) {
        const auto piece = data.first(std::min(data.size(), largest_piece));
        if (auto done = run(piece, Z_NO_FLUSH, out, written); !done) return done;
        data = data.subspan(piece.size());
    }
    return {};
}

result<void> deflater::end(byte_sink& out, std::uint64_t& written) { return run({}, Z_FINISH, out, written); }

result<void> deflater::run(byte_view data, int flush, byte_sink& out, std::uint64_t& written) {
    stream_.next_in = const_cast<Bytef*>(data.data());  // zlib's interface; it only reads
    stream_.avail_in = static_cast<uInt>(data.size());
    do {
        stream_.next_out = buffer_.data();
        stream_.avail_out = static_cast<uInt>(buffer_.size());
        ::deflate(&stream_, flush);
        const std::size_t made = buffer_.size() - stream_.avail_out;
        written += made;
        if (auto done = out.write(byte_view(buffer_).first(made)); !done) return done;
    } while (stream_.avail_out == 0);
    return {};
}

}  // namespace stamplog::zip
