// The frames of a file as they lie there, without a seek table: for bundles whose tail is gone.
#pragma once

#include <optional>

#include "frame_decoder.hpp"

namespace stamplog::bundle {

enum class frame_state { good, cut, bad };

struct walked_frame {
    frame_state state = frame_state::good;
    std::uint64_t offset = 0, size = 0;  // in the file; a bad one reaches to the next place that decodes
    std::uint64_t content_size = 0;      // decoded, cut: as far as it goes, bad: 0
};

class frame_walker {
 public:
    explicit frame_walker(const random_access& file) : file_(file) {}
    // The next frame with its content (at most frame_bytes); skippable frames are passed over. nullopt at the end.
    [[nodiscard]] result<std::optional<walked_frame>> next(bytes& content);

 private:
    enum class found { frame, skipped, nothing };
    [[nodiscard]] result<found> look(std::uint64_t at);
    [[nodiscard]] result<walked_frame> decode(std::uint64_t at, bytes& content);
    [[nodiscard]] result<std::uint64_t> next_magic(std::uint64_t from);

    const random_access& file_;
    frame_decoder decoder_;
    std::uint64_t at_ = 0;
    std::uint64_t attempts_ = 0;
};

}  // namespace stamplog::bundle
