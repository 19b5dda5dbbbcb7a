// Frames that are made before those in front of them are.
#pragma once

#include <vector>

#include "stamplog/bundle/frame_sink.hpp"

namespace stamplog::pack {

// Takes the frames behind the first `before`, and holds them in memory: for few.
class held_frames final : public bundle::frame_sink {
 public:
    explicit held_frames(std::uint32_t before) : before_(before) {}
    [[nodiscard]] result<void> append(byte_view compressed, std::size_t content_size) override {
        held_.push_back({bytes(compressed.begin(), compressed.end()), content_size});
        return {};
    }
    std::uint32_t frames() const noexcept override { return before_ + static_cast<std::uint32_t>(held_.size()); }
    // Once those before are there.
    [[nodiscard]] result<void> write_to(bundle::frame_sink& out) const {
        if (out.frames() != before_) return fail(errc::internal, "pack: frames are missing before the last ones");
        for (const auto& f : held_)
            if (auto r = out.append(f.compressed, f.content_size); !r) return r;
        return {};
    }

 private:
    struct frame {
        bytes compressed;
        std::size_t content_size;
    };
    std::uint32_t before_;
    std::vector<frame> held_;
};

}  // namespace stamplog::pack
