#include "frame_collector.hpp"

#include <algorithm>

namespace stamplog::pack {

frame_collector::frame_collector(const frame_inputs& in, bundle::writer& out, bundle::index& members, report& report)
    : in_(in),
      out_(out),
      members_(members),
      report_(report),
      member_of_(in.names.names.size(), none),
      first_member_(members.members.size()) {}

// The content of a large member passes here in order, piece by piece.
void frame_collector::hash_large(const frame_job& job) {
    const auto& plan = in_.layout.frames[job.frame];
    if (plan.large_group == none || plan.large_name != 0) return;
    const auto id = in_.groups[plan.large_group].content;
    std::size_t at = 0;
    if (plan.begin == 0) {
        large_.emplace();
        large_left_ = in_.names.contents[id].size;
        at = job.placed.front().frame_offset;
    }
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(job.size - at, large_left_));
    large_->update({job.content.get() + at, n});
    large_left_ -= n;
    if (large_left_ > 0 || !large_) return;
    in_.digests[id] = large_->finish();
    large_.reset();
}

result<void> frame_collector::record(const frame_job& job, std::uint32_t frame) {
    for (const auto& p : job.placed) {
        const auto& n = in_.names.names[p.name];
        bundle::member m;
        m.path = n.path;
        m.mtime = n.mtime;
        m.origin = n.origin;
        m.frame = p.link_target == none ? frame : 0;
        m.frame_offset = p.frame_offset;
        m.damaged = p.damaged;
        if (n.content == none) {
            m.kind = bundle::member_kind::directory;
        } else {
            m.size = in_.names.contents[n.content].size;
        }
        if (p.link_target != none) {
            if (member_of_[p.link_target] == none)
                return fail(errc::io, "pack: '" + n.path + "': its source changed while it was packed", "Pack again.");
            m.kind = bundle::member_kind::hard_link;
            m.link_target = member_of_[p.link_target];
            m.damaged = members_.members[m.link_target].damaged;
        }
        member_of_[p.name] = static_cast<std::uint32_t>(members_.members.size());
        members_.members.push_back(m);
        report_.records.push_back({n.path,
                                   m.size,
                                   m.mtime,
                                   {},
                                   n.origin < report_.zips.size() ? n.origin : none,
                                   n.original,
                                   p.link_target == none ? std::string{} : in_.names.names[p.link_target].path,
                                   m.damaged,
                                   n.content == none});
        content_of_.push_back(n.content);
    }
    return {};
}

// A name that stays in spite of it (the header of a large member was written) is damaged; the others are missing.
void frame_collector::record_broken(const frame_job& job) {
    for (const auto& d : job.dropped) {
        const auto& n = in_.names.names[d.name];
        const bool of_zip = n.origin != bundle::no_origin && n.origin < report_.zips.size();
        if (of_zip) ++report_.zips[n.origin].lost;
        const bool stays = member_of_[d.name] != none;
        if (stays) {
            members_.members[member_of_[d.name]].damaged = true;
            report_.records[member_of_[d.name]].damaged = true;
        }
        report_.problems.push_back({stays ? problem_kind::member_damaged : problem_kind::member_refused,
                                    of_zip ? report_.zips[n.origin].name : std::string{}, n.path, d.why});
    }
}

result<void> frame_collector::take(frame_job& job) {
    const auto frame = out_.frames();
    if (job.size > 0)
        if (auto r = out_.append(job.compressed, job.size); !r) return r;
    hash_large(job);
    if (auto r = record(job, frame); !r) return r;
    record_broken(job);
    return {};
}

void frame_collector::finish() {
    for (std::size_t i = 0; i < content_of_.size(); ++i) {
        if (content_of_[i] == none) continue;
        members_.members[first_member_ + i].sha256 = in_.digests[content_of_[i]];
        report_.records[first_member_ + i].sha256 = in_.digests[content_of_[i]];
    }
}

}  // namespace stamplog::pack
