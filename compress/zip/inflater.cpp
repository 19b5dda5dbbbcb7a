#include <libdeflate.h>

#include "stamplog/base/large_memory.hpp"
#include "stamplog/zip/content.hpp"

namespace stamplog::zip {
namespace {

result<void> by_stream(const random_access& file, const entry& e, std::span<std::uint8_t> out) {
    member_stream s(file, e);
    std::uint8_t beyond[1];
    for (std::size_t done = 0;;) {
        const auto n = s.read(done < out.size() ? out.subspan(done) : std::span<std::uint8_t>(beyond));
        if (!n) return fail(n.error());
        if (*n == 0) return {};
        done += *n;
    }
}

}  // namespace

struct inflater::impl {
    libdeflate_decompressor* d = libdeflate_alloc_decompressor();
    scratch_memory scratch;
    impl() {
        if (!d) throw std::bad_alloc();
    }
    ~impl() { libdeflate_free_decompressor(d); }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
};

inflater::inflater() : impl_(std::make_unique<impl>()) {}
inflater::~inflater() = default;
inflater::inflater(inflater&&) noexcept = default;

result<void> inflater::inflate(const random_access& file, const entry& e, std::span<std::uint8_t> out,
                               std::span<std::uint8_t> spare) {
    if (e.method == method::stored) {
        if (auto r = file.read_at(e.data_offset, out); !r) return r;
    } else if (e.compressed_size > memory) {  // piece by piece, so that the scratch memory stays small
        return by_stream(file, e, out);
    } else {
        const auto n = static_cast<std::size_t>(e.compressed_size);
        const auto in = n <= spare.size() ? spare.last(n) : impl_->scratch.of(n);
        if (auto r = file.read_at(e.data_offset, in); !r) return r;
        std::uint8_t nothing = 0;  // libdeflate wants an address, for empty members too
        auto* const to = out.empty() ? &nothing : out.data();
        // Without a place for the size, libdeflate succeeds only if the output is exactly as long as said.
        if (libdeflate_deflate_decompress(impl_->d, in.data(), in.size(), to, out.size(), nullptr) != LIBDEFLATE_SUCCESS)
            return fail(errc::corrupt, "its compressed bytes are broken or of another length");
    }
    if (libdeflate_crc32(0, out.data(), out.size()) != e.crc32) return fail(errc::corrupt, "its CRC is wrong");
    return {};
}

}  // namespace stamplog::zip
