// All frames of a layout through three stages: read large members in order, inflate and compress in parallel, write in order.
#pragma once

#include <functional>
#include <stop_token>

#include "frame_job.hpp"
#include "stamplog/bundle/frame_sink.hpp"

namespace stamplog::pack {

struct pipeline_options {
    unsigned threads = 1;
    std::uint64_t memory = 0;
    bundle::effort effort = bundle::effort::standard;
    std::stop_token stop;
    std::function<void(std::uint64_t expanded)> on_frame;  // after each written frame: content bytes so far
    // Once, when `members` and the report are complete, with the number of the frame that comes next. The last frames may still
    // be compressed and written meanwhile. Any thread; not called where write_frames fails before.
    std::function<void(std::uint32_t next_frame)> on_known;
};

// Frames in flight that `memory` allows, at least one.
unsigned live_frames(std::uint64_t memory, unsigned threads, bundle::effort e);

// Writes the frames and adds the members to `members` (the order of the tar). What is broken is put into the report.
// errc::cancelled, errc::io, errc::limit: no bundle.
[[nodiscard]] result<void> write_frames(const frame_inputs& in, const pipeline_options& how, bundle::frame_sink& out,
                                        bundle::index& members, report& report);

}  // namespace stamplog::pack
