#include "stamplog/base/large_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

namespace stamplog {

void free_large_memory::operator()(std::uint8_t* p) const noexcept { std::free(p); }

large_memory allocate_large(std::size_t size) {
    constexpr std::size_t page = 2u << 20;
    if (size > SIZE_MAX - page) throw std::bad_alloc();
    const bool large = size >= page;
    const auto rounded = (size + page - 1) / page * page;
    large_memory out(
        static_cast<std::uint8_t*>(large ? std::aligned_alloc(page, rounded) : std::malloc(std::max<std::size_t>(size, 1))));
    if (!out) throw std::bad_alloc();
    if (!large) return out;
    // Advice: a kernel without large pages says no, and all is as it was.
    (void)::madvise(out.get(), rounded, MADV_HUGEPAGE);
    return out;
}

std::span<std::uint8_t> scratch_memory::of(std::size_t n) {
    if (n > size_) {
        size_ = 0;
        data_.reset();  // before there is more: never both
        data_ = allocate_large(std::bit_ceil(n));
        size_ = std::bit_ceil(n);
    }
    return {data_.get(), n};
}

}  // namespace stamplog
