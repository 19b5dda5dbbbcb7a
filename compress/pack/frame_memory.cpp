#include "frame_memory.hpp"

#include <cstdlib>
#include <new>

namespace stamplog::pack {

void free_pages::operator()(std::uint8_t* p) const noexcept { std::free(p); }

page_buffer frame_memory(std::size_t size) {
    constexpr std::size_t page = 2u << 20;
    const auto rounded = (size + page - 1) / page * page;
    page_buffer out(static_cast<std::uint8_t*>(std::aligned_alloc(page, rounded)));
    if (!out) throw std::bad_alloc();
    return out;
}

}  // namespace stamplog::pack
