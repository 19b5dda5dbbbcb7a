#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "stamplog/base/bytes.hpp"
#include "stamplog/zip/content.hpp"

namespace stamplog::zip {

struct member_stream::impl {
    const random_access& file;
    entry e;
    bytes in;
    std::uint64_t taken = 0;      // compressed bytes read
    std::uint64_t delivered = 0;  // content given out
    std::uint32_t crc = 0;
    bool ended = false;  // deflate's own end was seen
    z_stream z{};

    impl(const random_access& f, entry entry) : file(f), e(std::move(entry)) {
        if (e.method == method::deflate && inflateInit2(&z, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ~impl() {
        if (e.method == method::deflate) inflateEnd(&z);
    }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    result<std::size_t> read_stored(std::span<std::uint8_t> out) {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), e.size - delivered));
        if (auto r = file.read_at(e.data_offset + delivered, out.first(n)); !r) return fail(r.error());
        return n;
    }

    // Little at first, for those who only want the beginning.
    result<void> refill() {
        constexpr std::size_t first = 8u << 10, most = 256u << 10;
        const auto n = static_cast<std::size_t>(
            std::min<std::uint64_t>(std::clamp<std::uint64_t>(taken, first, most), e.compressed_size - taken));
        if (n == 0) return {};
        if (in.size() < n) in.resize(n);
        if (auto r = file.read_at(e.data_offset + taken, std::span(in).first(n)); !r) return r;
        taken += n;
        z.next_in = in.data();
        z.avail_in = static_cast<uInt>(n);
        return {};
    }

    result<std::size_t> read_deflate(std::span<std::uint8_t> out) {
        constexpr std::size_t most = 1u << 30;  // zlib counts in 32 bits
        out = out.first(std::min(out.size(), most));
        z.next_out = out.data();
        z.avail_out = static_cast<uInt>(out.size());
        while (z.avail_out > 0 && !ended) {
            auto r = step();
            if (r) continue;
            if (z.avail_out == out.size()) return fail(r.error());
            break;  // what came before is good; the next call finds this again
        }
        return out.size() - z.avail_out;
    }

    result<void> step() {
        if (z.avail_in == 0)
            if (auto r = refill(); !r) return r;
        const int rc = ::inflate(&z, Z_NO_FLUSH);
        if (rc == Z_STREAM_END) ended = true;
        // Without input zlib may still give what it holds back; when it has nothing more, the input was too short.
        if (rc == Z_BUF_ERROR && taken == e.compressed_size) return fail(errc::corrupt, "its compressed bytes break off");
        if (rc == Z_MEM_ERROR) throw std::bad_alloc();
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return fail(errc::corrupt, "its compressed bytes are broken");
        return {};
    }

    // Size and CRC, once everything was given out.
    result<std::size_t> at_end() {
        if (delivered != e.size) return fail(errc::corrupt, "it is shorter than the directory says");
        if (crc != e.crc32) return fail(errc::corrupt, "its CRC is wrong");
        return 0;
    }
};

member_stream::member_stream(const random_access& file, entry e) : impl_(std::make_unique<impl>(file, std::move(e))) {}
member_stream::~member_stream() = default;
member_stream::member_stream(member_stream&&) noexcept = default;

result<std::size_t> member_stream::read(std::span<std::uint8_t> out) {
    auto& s = *impl_;
    if (out.empty()) return 0;
    auto n = s.e.method == method::stored ? s.read_stored(out) : s.read_deflate(out);
    if (!n) return n;
    if (*n == 0) return s.at_end();
    if (*n > s.e.size - s.delivered) return fail(errc::corrupt, "it is longer than the directory says");
    s.delivered += *n;
    s.crc = libdeflate_crc32(s.crc, out.data(), *n);
    return n;
}

std::uint64_t member_stream::delivered() const noexcept { return impl_->delivered; }

}  // namespace stamplog::zip
