#include "kept_frames.hpp"

#include <algorithm>

namespace stamplog::bundle {
namespace {

constexpr std::size_t largest_piece = 1u << 20;

result<void> give(byte_view what, byte_sink& out) {
    while (!what.empty()) {
        const auto piece = what.first(std::min(what.size(), largest_piece));
        if (auto r = out.write(piece); !r) return r;
        what = what.subspan(piece.size());
    }
    return {};
}

}  // namespace

result<void> kept_frames::read(std::uint32_t first, std::uint64_t offset, std::uint64_t size, byte_sink& out) {
    for (std::uint64_t frame = first; size > 0; ++frame) {
        if (frame >= frames_.size()) return fail(errc::corrupt, "bundle: a member reaches beyond the last frame");
        const auto here = frames_[frame].content_size - std::min<std::uint64_t>(offset, frames_[frame].content_size);
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(here, size));
        if (wanted > 0) {
            auto loaded = loader_.load(static_cast<std::uint32_t>(frame));
            const auto content = loader_.content();
            const auto begin = std::min(content.size(), static_cast<std::size_t>(offset));
            const auto n = std::min(content.size() - begin, wanted);
            if (auto r = give(content.subspan(begin, n), out); !r) return r;
            if (n < wanted) return loaded;  // failed, or it would be whole
        }
        size -= wanted;
        offset = 0;
    }
    return {};
}

}  // namespace stamplog::bundle
