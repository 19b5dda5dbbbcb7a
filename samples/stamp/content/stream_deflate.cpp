#include "content/stream_deflate.hpp"

#include <zlib.h>

#include <new>

namespace stampsim {

stream_deflate::stream_deflate(piece_sink out)
    : out_(std::move(out)), state_(std::make_unique<z_stream_s>()), buffer_(256u << 10, '\0') {
    if (deflateInit2(state_.get(), 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
}

stream_deflate::~stream_deflate() { deflateEnd(state_.get()); }

bool stream_deflate::run(int flush) {
    for (;;) {
        state_->next_out = reinterpret_cast<Bytef*>(buffer_.data());
        state_->avail_out = static_cast<uInt>(buffer_.size());
        int rc = deflate(state_.get(), flush);
        const auto made = buffer_.size() - state_->avail_out;
        if (made && !out_(std::string_view(buffer_).substr(0, made))) return false;
        if (rc == Z_STREAM_END || (flush == Z_NO_FLUSH && state_->avail_in == 0)) return true;
    }
}

bool stream_deflate::add(std::string_view piece) {
    // zlib counts in 32 bits; pieces are far smaller.
    state_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    state_->avail_in = static_cast<uInt>(piece.size());
    return run(Z_NO_FLUSH);
}

bool stream_deflate::finish() {
    state_->next_in = nullptr;
    state_->avail_in = 0;
    return run(Z_FINISH);
}

}  // namespace stampsim
