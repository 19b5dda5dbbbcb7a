// Event trace logs in which every byte that matters is known: buffers of which the first begins with the log file's header.
#pragma once

#include "evtx_builder.hpp"

namespace stamplog::test {

struct etl_header {
    std::int64_t start = 0, end = 0;  // seconds since 1970; 0: not said
    std::uint32_t pointer = 8;        // bytes
    std::uint32_t buffer = 8192, buffers_written = 2;
};

inline bytes etl_log(const etl_header& h, std::uint32_t buffers = 2) {
    bytes out(std::size_t{h.buffer} * buffers, 0x41);
    constexpr std::size_t event = 72, file = 104;
    poke<std::uint32_t>(out, 0, h.buffer);
    poke<std::uint16_t>(out, event, 2);
    poke<std::uint8_t>(out, event + 2, h.pointer == 8 ? 2 : 1);
    poke<std::uint8_t>(out, event + 3, 0xC0);
    poke<std::uint16_t>(out, event + 6, 0);
    poke<std::uint32_t>(out, file, h.buffer);
    poke<std::uint64_t>(out, file + 0x10, filetime(h.end));
    poke<std::uint32_t>(out, file + 0x24, h.buffers_written);
    poke<std::uint32_t>(out, file + 0x2C, h.pointer);
    poke<std::uint64_t>(out, file + (h.pointer == 8 ? 0x108 : 0x100), filetime(h.start));
    return out;
}

}  // namespace stamplog::test
