// A file's content with its hash compared.
#pragma once

#include "hashing_sink.hpp"
#include "stamplog/bundle/index.hpp"

namespace stamplog::bundle {

// `from`: a stream_cursor or kept_frames. errc::corrupt, without the file's name.
template <class Frames>
[[nodiscard]] result<void> read_checked(Frames& from, const member& file, byte_sink& out) {
    hashing_sink through(out);
    if (auto r = from.read(file.frame, file.frame_offset, file.size, through); !r) return r;
    if (through.finish() != file.sha256) return fail(errc::corrupt, "its SHA-256 is not the index's");
    return {};
}

}  // namespace stamplog::bundle
