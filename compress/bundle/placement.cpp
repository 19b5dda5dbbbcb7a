#include "placement.hpp"

#include <algorithm>
#include <set>

namespace stamplog::bundle {
namespace {

// `size` bytes from a place in the tar stream on.
std::vector<extent> extents_at(const index& in, std::uint64_t begin, std::uint64_t size) {
    std::vector<extent> out;
    auto f = std::upper_bound(in.frames.begin(), in.frames.end(), begin,
                              [](std::uint64_t at, const frame& one) { return at < one.content_offset; });
    if (f != in.frames.begin()) --f;
    for (; size > 0 && f != in.frames.end(); ++f) {
        const auto offset = begin - f->content_offset;
        if (offset >= f->content_size) continue;
        const auto n = std::min<std::uint64_t>(f->content_size - offset, size);
        out.push_back({static_cast<std::uint32_t>(f - in.frames.begin()), static_cast<std::uint32_t>(offset),
                       static_cast<std::uint32_t>(n)});
        begin += n;
        size -= n;
    }
    return out;
}

}  // namespace

const member& content_of(const index& in, std::uint32_t which) {
    const auto& m = in.members[which];
    return m.kind == member_kind::hard_link && m.link_target < in.members.size() ? in.members[m.link_target] : m;
}

std::vector<extent> extents_of(const index& in, const member& file) {
    if (file.kind != member_kind::file || file.frame >= in.frames.size()) return {};
    return extents_at(in, in.frames[file.frame].content_offset + file.frame_offset, file.size);
}

std::vector<extent> extents_of(const index& in, const recipe_place& where) {
    const auto& m = in.members[where.member];
    return extents_at(in, in.frames[m.frame].content_offset + m.frame_offset + where.offset, where.size);
}

std::vector<std::uint32_t> frames_of(const index& in, const std::vector<std::uint32_t>& members) {
    std::set<std::uint32_t> out;
    const auto add = [&](const std::vector<extent>& extents) {
        for (const auto& e : extents) out.insert(e.frame);
    };
    std::set<recipe_place> zips;
    for (const auto which : members) {
        const auto& m = in.members[which];
        if (m.kind != member_kind::nested_zip)
            add(extents_of(in, content_of(in, which)));
        else if (zips.insert(recipe_of(m)).second)
            add(extents_of(in, recipe_of(m)));
    }
    for (std::uint32_t i = 0; i < in.members.size() && !zips.empty(); ++i) {
        const auto zip = in.members[i].part_of;
        if (zip != no_member && zips.contains(recipe_of(in.members[zip]))) add(extents_of(in, content_of(in, i)));
    }
    return {out.begin(), out.end()};
}

}  // namespace stamplog::bundle
