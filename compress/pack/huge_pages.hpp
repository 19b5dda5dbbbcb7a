// Large buffers in large pages: a frame's content is touched page by page, and each first touch of a small page is a fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace stamplog::pack {

struct free_pages {
    void operator()(std::uint8_t* p) const noexcept;
};
using page_buffer = std::unique_ptr<std::uint8_t[], free_pages>;

// `size` bytes, not initialised; pages that are never touched cost nothing. Throws std::bad_alloc.
page_buffer huge_pages(std::size_t size);

}  // namespace stamplog::pack
