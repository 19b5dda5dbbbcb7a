#include "pieces.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "stamplog/bundle/placement.hpp"

namespace stamplog::search {
namespace {

struct content_key {
    sha256_digest sha256;
    std::uint64_t size;
    bool operator==(const content_key&) const = default;
};
struct key_hash {
    std::size_t operator()(const content_key& k) const noexcept {
        std::size_t h = 0;
        std::memcpy(&h, k.sha256.data(), sizeof h);  // a digest is a hash already
        return h;
    }
};

void add_parts(const bundle::index& in, std::uint32_t content, const bundle::member& m,
               std::map<std::uint32_t, frame_parts>& to) {
    std::uint64_t at = 0;
    for (const auto& e : bundle::extents_of(in, m)) {
        auto& f = to[e.frame];
        f.frame = e.frame;
        f.parts.push_back({content, e.offset, e.size, at, at == 0, at + e.size == m.size});
        at += e.size;
    }
}

// Numbers contents as they lie: a link may stand far behind, or in front of, the bytes that it leads to.
void order_by_place(const bundle::index& in, std::vector<searched>& contents) {
    std::vector<std::uint32_t> order(contents.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto place = [&](std::uint32_t i) {
        const auto& m = content_of(in, contents[i].member);
        return std::tuple(m.frame, m.frame_offset, m.size, i);
    };
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return place(a) < place(b); });
    std::vector<searched> out;
    out.reserve(contents.size());
    for (const auto i : order) out.push_back(std::move(contents[i]));
    contents = std::move(out);
}

}  // namespace

selection select(const bundle::index& in, std::vector<std::uint32_t> members) {
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    selection out;
    std::unordered_map<content_key, std::uint32_t, key_hash> known;
    std::map<std::uint32_t, frame_parts> frames;
    for (const auto which : members) {
        if (which >= in.members.size()) continue;
        const auto& m = content_of(in, which);
        if (m.kind != bundle::member_kind::file) continue;
        out.expanded += m.size;
        const auto [at, added] = known.try_emplace({m.sha256, m.size}, static_cast<std::uint32_t>(out.contents.size()));
        if (!added) {
            out.contents[at->second].same.push_back(which);
            continue;
        }
        searched s;
        s.member = which;
        out.contents.push_back(std::move(s));
        out.distinct += m.size;
    }
    order_by_place(in, out.contents);
    for (std::uint32_t i = 0; i < out.contents.size(); ++i) add_parts(in, i, content_of(in, out.contents[i].member), frames);
    out.frames.reserve(frames.size());
    for (auto& [number, f] : frames) {
        std::stable_sort(f.parts.begin(), f.parts.end(), [](const part& a, const part& b) { return a.offset < b.offset; });
        out.frames.push_back(std::move(f));
    }
    return out;
}

}  // namespace stamplog::search
