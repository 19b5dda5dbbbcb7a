// A raw deflate stream into a sink, of any length within a fixed amount of memory.
#pragma once

#include <zlib.h>

#include "stamplog/base/byte_sink.hpp"

namespace stamplog::zip {

class deflater {
 public:
    deflater();  // throws std::bad_alloc
    ~deflater();
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    void restart();
    // Writes what is ready to `out` and adds it to `written`.
    [[nodiscard]] result<void> write(byte_view data, byte_sink& out, std::uint64_t& written);
    [[nodiscard]] result<void> end(byte_sink& out, std::uint64_t& written);

 private:
    [[nodiscard]] result<void> run(byte_view data, int flush, byte_sink& out, std::uint64_t& written);

    z_stream stream_{};
    bytes buffer_;
};

}  // namespace stamplog::zip
