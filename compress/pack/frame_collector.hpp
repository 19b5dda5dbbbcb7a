// What lies where, as frames are made.
#pragma once

#include <map>
#include <optional>

#include "frame_job.hpp"

namespace stamplog::pack {

// One thread at a time.
class frame_collector {
 public:
    // `first`: the number of the first frame in the bundle.
    frame_collector(const frame_inputs& in, std::uint32_t first, bundle::index& members, report& report);
    // A frame whose content is made and hashed, in any order; what it holds is recorded in theirs. Takes the job's lists.
    [[nodiscard]] result<void> take(frame_job& job);
    // All frames of the layout were taken, and `members` and the report tell of them.
    bool complete() const noexcept { return recorded_ == in_.layout.frames.size() && !failed_; }
    // Its number in the bundle, once all are taken: what comes behind them.
    std::uint32_t next_frame() const noexcept { return frame_; }

 private:
    struct lists {
        std::vector<placed_name> placed;
        std::vector<dropped_name> dropped;
        bool empty = false;  // nothing of it is left: no frame
    };

    [[nodiscard]] result<void> record(const lists& of);
    void record_broken(const lists& of);
    void add_facts();

    const frame_inputs& in_;
    bundle::index& members_;
    report& report_;                          // its records go along with members_, one for one
    std::uint32_t frame_;                     // the number of the next one in the bundle
    std::size_t recorded_ = 0;                // of the layout's frames
    std::map<std::uint32_t, lists> waiting_;  // for those before them
    std::optional<error> failed_;
    std::vector<std::uint32_t> member_of_;   // by name
    std::size_t first_member_;               // of this layout in members_
    std::vector<std::uint32_t> content_of_;  // by member, from first_member_ on
};

}  // namespace stamplog::pack
