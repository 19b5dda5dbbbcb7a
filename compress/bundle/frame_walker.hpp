// The frames of a file as they lie there, without a table of them: for bundles whose tail is gone.
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
    frame_walker(const random_access& file, container c) : file_(file), kind_(c), decoder_(c) {}
    // The next frame with its content (at most frame_bytes); what is none but belongs there is passed over (skippable frames,
    // an xz stream's header, index and footer). nullopt at the end.
    [[nodiscard]] result<std::optional<walked_frame>> next(bytes& content);

 private:
    enum class found { frame, skipped, nothing };
    [[nodiscard]] result<found> look(std::uint64_t at);
    [[nodiscard]] result<found> look_xz(std::uint64_t at, byte_view there);
    [[nodiscard]] result<walked_frame> decode(std::uint64_t at, bytes& content);
    [[nodiscard]] result<std::uint64_t> next_beginning(std::uint64_t from);

    const random_access& file_;
    const container kind_;
    frame_decoder decoder_;
    std::uint64_t at_ = 0;
    std::uint64_t attempts_ = 0;
};

}  // namespace stamplog::bundle
