// Raw deflate piece by piece, for members that do not fit into memory.
#pragma once

#include <memory>
#include <string>

#include "content/content.hpp"

struct z_stream_s;

namespace stampsim {

class stream_deflate {
 public:
    explicit stream_deflate(piece_sink out);
    ~stream_deflate();
    stream_deflate(const stream_deflate&) = delete;
    stream_deflate& operator=(const stream_deflate&) = delete;

    bool add(std::string_view piece);  // false: the sink said stop
    bool finish();

 private:
    bool run(int flush);
    piece_sink out_;
    std::unique_ptr<z_stream_s> state_;
    std::string buffer_;
};

}  // namespace stampsim
