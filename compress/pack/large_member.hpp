// A member that takes several frames: inflated from the front, one piece for each frame.
#pragma once

#include <memory>

#include "content_stream.hpp"
#include "frame_job.hpp"
#include "stamplog/base/sha256.hpp"
#include "times/content_times.hpp"

namespace stamplog::pack {

// Used by the pipeline's first stage alone, which sees the frames in order.
class large_member_reader {
 public:
    explicit large_member_reader(const frame_inputs& in) : in_(in) {}
    // Fills the job with its frame's piece. A source that breaks off is filled up with zeros, since the header with its size
    // is written already: `dropped` of the last piece says why, and the name stays placed.
    [[nodiscard]] result<void> fill(frame_job& job);

 private:
    [[nodiscard]] result<void> read_content(frame_job& job, std::size_t n);

    const frame_inputs& in_;
    std::unique_ptr<content_stream> stream_;
    std::optional<error> broken_;
    std::optional<sha256> hash_;  // of the first name's content: the others are copies
    std::optional<times_finder> times_;
};

}  // namespace stamplog::pack
