#include "stream_cursor.hpp"

#include <algorithm>
#include <string>

namespace stamplog::bundle {

// The next piece of the current frame; empty at its end.
result<void> stream_cursor::more() {
    at_ += piece_.size();
    piece_ = {};
    if (broken_) return fail(*broken_);
    const auto where = "frame " + std::to_string(*frame_);
    const auto next = decoder_.next();
    if (!next && next.error().code != errc::corrupt) return fail_in(where, next);  // may be readable the next time
    if (!next) {
        broken_ = in_context(where, next.error());
    } else if (at_ + next->size() > frames_[*frame_].content_size || (next->empty() && at_ != frames_[*frame_].content_size)) {
        broken_ = error{errc::corrupt, where + ": has another size than the seek table says", {}};
    }
    if (broken_) return fail(*broken_);
    piece_ = *next;
    return {};
}

result<void> stream_cursor::move_to(std::uint64_t frame, std::uint64_t offset) {
    if (frame >= frames_.size()) return fail(errc::corrupt, "bundle: a member reaches beyond the last frame");
    if (frame_ != frame || offset < at_) {
        decoder_.start(file_, frames_[frame].file_offset, frames_[frame].compressed_size);
        frame_ = frame;
        at_ = 0;
        piece_ = {};
        broken_.reset();
    }
    while (offset > at_ + piece_.size() || (offset == at_ + piece_.size() && offset < frames_[frame].content_size)) {
        if (auto r = more(); !r) return r;
    }
    piece_ = piece_.subspan(static_cast<std::size_t>(offset - at_));
    at_ = offset;
    return {};
}

result<void> stream_cursor::read(std::uint32_t first, std::uint64_t offset, std::uint64_t size, byte_sink& out) {
    std::uint64_t frame = first;
    while (size > 0) {
        if (auto r = move_to(frame, offset); !r) return r;
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), size));
        if (auto r = out.write(piece_.first(n)); !r) return r;
        size -= n;
        offset += n;
        if (offset == frames_[frame].content_size) {
            ++frame;
            offset = 0;
        }
    }
    return {};
}

result<void> stream_cursor::finish(std::uint32_t frame) {
    if (auto r = move_to(frame, frames_[frame].content_size); !r) return r;
    return more();
}

}  // namespace stamplog::bundle
