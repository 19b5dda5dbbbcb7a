// Memory by the megabyte: a frame's content, compressed or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace stamplog {

struct free_large_memory {
    void operator()(std::uint8_t* p) const noexcept;
};
using large_memory = std::unique_ptr<std::uint8_t[], free_large_memory>;

// `size` bytes, not initialised, from 2 MiB on in large pages where the system gives them (bench/README.md: a fifth of the time
// of `fast`, where a fault is dear). Pages are taken when they are touched: what is never used costs nothing. Throws
// std::bad_alloc.
large_memory allocate_large(std::size_t size);

// Memory that is used again and again. It grows by doubling (its pages are new each time); what was in it is lost then.
class scratch_memory {
 public:
    // Good until the next call. Throws std::bad_alloc.
    std::span<std::uint8_t> of(std::size_t n);

 private:
    large_memory data_;
    std::size_t size_ = 0;
};

}  // namespace stamplog
