// A guess at what a content is, from its first bytes: the guard for files whose names tell nothing.
#pragma once

#include <string>
#include <string_view>

#include "catalog.hpp"

namespace stamplog::pack {

struct sketch {
    std::string kind;   // as an extension: "evtx", "etl", "log", "bin"
    std::string shape;  // of a text's first line, letters as 'a' and digits as '0': logs of one program are alike in it
};

inline constexpr std::size_t sketch_bytes = 1024;

sketch sketch_of(byte_view head);

// Reads the head of a content; empty if it cannot be read.
bytes head_of(const catalog& c, std::uint32_t content);

}  // namespace stamplog::pack
