// Whole frames in memory, for those who read everything that is in them, or come back to them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/random_access.hpp"
#include "stamplog/bundle/container.hpp"
#include "stamplog/bundle/frame.hpp"
#include "stamplog/bundle/index.hpp"
#include "stamplog/bundle/reader.hpp"

namespace stamplog::bundle {

// Keeps its memory from frame to frame: the content of `kept` frames, the largest compressed one, and for a .tar.xz the
// dictionary of one more. One thread at a time.
class frame_loader {
 public:
    // The reader must outlive it.
    explicit frame_loader(const reader& in);
    // What is given must outlive it. `kept`: how many contents stay, those that were loaded last; at least 1.
    frame_loader(const random_access& file, container c, const std::vector<frame>& frames, unsigned kept);
    ~frame_loader();
    frame_loader(frame_loader&&) noexcept;

    // Reads and decodes frames[frame] up to its checksum, unless it is kept. errc::corrupt: it does not decode; content() is
    // then what came before the damage.
    [[nodiscard]] result<void> load(std::uint32_t frame);
    byte_view content() const noexcept;  // of the frame that was loaded last; good until the next load()

 private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace stamplog::bundle
