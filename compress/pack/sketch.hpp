// A guess at what a content is, from its first bytes: the guard for files whose names tell nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog.hpp"

namespace stamplog::pack {

struct sketch {
    std::string kind;   // as an extension: "evtx", "etl", "log", "bin"
    std::string shape;  // of a text's first line, letters as 'a' and digits as '0': logs of one program are alike in it
};

inline constexpr std::size_t sketch_bytes = 1024;

sketch sketch_of(byte_view head);

// Of some contents, each read once however often it is named; in parallel. One whose head cannot be read is sketched as empty.
class sketches {
 public:
    sketches(const catalog& c, std::vector<std::uint32_t> contents);
    // Of one of those.
    const sketch& of(std::uint32_t content) const;

 private:
    std::vector<std::uint32_t> contents_;  // ascending
    std::vector<sketch> found_;            // of each
};

}  // namespace stamplog::pack
