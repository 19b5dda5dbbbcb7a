// Raw deflate as zlib makes it: the same content with the same parameters gives the same bytes, however it is cut into pieces.
#pragma once

#include <cstdint>
#include <memory>

#include "stamplog/base/byte_sink.hpp"

namespace stamplog::zip {

// zlib's own; window 2^15 and the default strategy always.
struct deflate_parameters {
    std::uint8_t level = 6;         // what most zips are made with
    std::uint8_t memory_level = 8;  // zlib's default

    bool operator==(const deflate_parameters&) const = default;
};
constexpr bool is_valid(const deflate_parameters& p) noexcept {
    return p.level >= 1 && p.level <= 9 && p.memory_level >= 1 && p.memory_level <= 9;
}

// A deflate stream into a sink, of any length within a fixed amount of memory. One thread at a time.
class deflater {
 public:
    explicit deflater(deflate_parameters p = {});  // valid ones; throws std::bad_alloc
    ~deflater();
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    void restart();
    // Writes what is ready to `out` and adds it to `written`.
    [[nodiscard]] result<void> write(byte_view data, byte_sink& out, std::uint64_t& written);
    [[nodiscard]] result<void> end(byte_sink& out, std::uint64_t& written);

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::zip
