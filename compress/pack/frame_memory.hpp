// A frame's content while it is made: a large buffer whose pages are taken only when they are touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace stamplog::pack {

struct free_pages {
    void operator()(std::uint8_t* p) const noexcept;
};
using page_buffer = std::unique_ptr<std::uint8_t[], free_pages>;

// `size` bytes, not initialised. Throws std::bad_alloc.
page_buffer frame_memory(std::size_t size);

}  // namespace stamplog::pack
