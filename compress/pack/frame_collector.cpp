#include "frame_collector.hpp"

#include <utility>

namespace stamplog::pack {

frame_collector::frame_collector(const frame_inputs& in, std::uint32_t first, bundle::index& members, report& report)
    : in_(in),
      members_(members),
      report_(report),
      frame_(first),
      member_of_(in.names.names.size(), none),
      first_member_(members.members.size()) {}

result<void> frame_collector::record(const lists& of) {
    for (const auto& p : of.placed) {
        const auto& n = in_.names.names[p.name];
        bundle::member m;
        m.path = n.path;
        m.mtime = n.mtime;
        m.origin = n.origin;
        m.frame = p.link_target == none ? frame_ : 0;
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
void frame_collector::record_broken(const lists& of) {
    for (const auto& d : of.dropped) {
        const auto& n = in_.names.names[d.name];
        const bool of_zip = n.origin != bundle::no_origin && n.origin < report_.zips.size();
        const bool stays = member_of_[d.name] != none;
        if (of_zip) {
            ++report_.zips[n.origin].lost;
            if (!stays) --report_.zips[n.origin].members;
        }
        if (stays) {
            members_.members[member_of_[d.name]].damaged = true;
            report_.records[member_of_[d.name]].damaged = true;
        }
        report_.problems.push_back({stays ? problem_kind::member_damaged : problem_kind::member_refused,
                                    of_zip ? report_.zips[n.origin].name : std::string{}, n.path, d.why});
    }
}

result<void> frame_collector::take(frame_job& job) {
    waiting_.emplace(job.frame, lists{std::exchange(job.placed, {}), std::exchange(job.dropped, {}), job.size == 0});
    for (auto next = waiting_.begin(); !failed_ && next != waiting_.end() && next->first == recorded_;
         next = waiting_.erase(next)) {
        if (auto r = record(next->second); !r) failed_ = r.error();
        record_broken(next->second);
        if (!next->second.empty) ++frame_;
        ++recorded_;
    }
    if (failed_) return fail(*failed_);
    if (complete()) add_facts();
    return {};
}

// What was not known of a link's content while its target was in work.
void frame_collector::add_facts() {
    for (std::size_t i = 0; i < content_of_.size(); ++i) {
        if (content_of_[i] == none) continue;
        const auto& facts = in_.facts[content_of_[i]];
        auto& m = members_.members[first_member_ + i];
        auto& r = report_.records[first_member_ + i];
        m.sha256 = r.sha256 = facts.sha256;
        m.times = r.times = facts.times;
    }
}

}  // namespace stamplog::pack
