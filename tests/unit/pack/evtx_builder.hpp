// Event logs in which every byte that matters is known.
#pragma once

#include <cstring>
#include <string_view>
#include <vector>

#include "stamplog/base/bytes.hpp"

namespace stamplog::test {

struct evtx_record {
    std::int64_t written = 0;      // seconds since 1970; 0: the record's header does not say
    std::int64_t created = 0;      // what the event's System element says; 0: no template
    bool definition_here = false;  // the template is used for the first time
};

template <class T>
void poke(bytes& to, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) to[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

inline std::uint64_t filetime(std::int64_t seconds) {
    return seconds == 0 ? 0 : static_cast<std::uint64_t>(seconds + 11'644'473'600) * 10'000'000 + 1'234'567;
}

inline bytes evtx_event(const evtx_record& r, std::size_t at) {
    bytes out{0x0F, 1, 1, 0};
    if (r.created == 0) {
        out.resize(40, 0x41);
        return out;
    }
    append(out, bytes{0x0C, 1});
    append_le<std::uint32_t>(out, 7);
    append_le<std::uint32_t>(out, r.definition_here ? static_cast<std::uint32_t>(at + 14) : 600);
    if (r.definition_here) {
        append_le<std::uint32_t>(out, 0);
        out.resize(out.size() + 16);
        append_le<std::uint32_t>(out, 50);
        out.resize(out.size() + 50, 0x42);
    }
    append_le<std::uint32_t>(out, 8);
    for (int i = 0; i < 8; ++i) append(out, i == 6 ? bytes{8, 0, 0x11, 0} : bytes{static_cast<std::uint8_t>(i), 0, 1, 0});
    out.resize(out.size() + 0 + 1 + 2 + 3 + 4 + 5, 0x43);
    append_le(out, filetime(r.created));
    out.resize(out.size() + 7, 0x44);
    return out;
}

inline bytes evtx_chunk(const std::vector<evtx_record>& records) {
    bytes out(512);
    std::memcpy(out.data(), "ElfChnk", 7);
    poke<std::uint32_t>(out, 40, 128);
    for (const auto& r : records) {
        const auto at = out.size();
        poke<std::uint32_t>(out, 44, static_cast<std::uint32_t>(at));
        const auto event = evtx_event(r, at + 24);
        const auto size = static_cast<std::uint32_t>(event.size() + 28);
        append_le<std::uint32_t>(out, 0x2A2A);
        append_le(out, size);
        append_le<std::uint64_t>(out, 1);
        append_le(out, filetime(r.written));
        append(out, event);
        append_le(out, size);
    }
    poke<std::uint32_t>(out, 48, static_cast<std::uint32_t>(out.size()));
    out.resize(65536);
    return out;
}

inline bytes evtx_log(const std::vector<std::vector<evtx_record>>& chunks, std::uint32_t flags = 0) {
    bytes out(4096);
    std::memcpy(out.data(), "ElfFile", 7);
    poke<std::uint32_t>(out, 32, 128);
    poke<std::uint16_t>(out, 36, 1);
    poke<std::uint16_t>(out, 38, 3);
    poke<std::uint16_t>(out, 40, 4096);
    poke<std::uint16_t>(out, 42, static_cast<std::uint16_t>(chunks.size()));
    poke<std::uint32_t>(out, 120, flags);
    for (const auto& c : chunks) append(out, evtx_chunk(c));
    return out;
}

}  // namespace stamplog::test
