// The last stage's memory: what was written where.
#pragma once

#include <unordered_map>

#include "frame_job.hpp"
#include "stamplog/bundle/writer.hpp"

namespace stamplog::pack {

// One thread at a time, frames in order.
class frame_collector {
 public:
    frame_collector(const frame_inputs& in, bundle::writer& out, bundle::index& members, report& report);
    [[nodiscard]] result<void> take(frame_job& job);
    // Once all frames are taken: what was not known of their contents before.
    void finish();

 private:
    [[nodiscard]] result<void> record(const frame_job& job, std::uint32_t base);
    void record_broken(const frame_job& job);

    const frame_inputs& in_;
    bundle::writer& out_;
    bundle::index& members_;
    report& report_;                         // its records go along with members_, one for one
    std::vector<std::uint32_t> member_of_;   // by name
    std::size_t first_member_;               // of this layout in members_
    std::vector<std::uint32_t> content_of_;  // by member, from first_member_ on
};

}  // namespace stamplog::pack
