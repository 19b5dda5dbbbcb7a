#include "frame_job.hpp"

#include <algorithm>
#include <cstring>

#include "content_stream.hpp"
#include "guarded.hpp"
#include "stamplog/bundle/tar.hpp"
#include "threads.hpp"
#include "times/content_times.hpp"

namespace stamplog::pack {

frame_job::frame_job(bundle::effort e) : most_(bundle::frame_bytes(e)), encoder_(e) {}

void frame_job::start(std::uint32_t number, large_memory memory) {
    frame = number;
    content = std::move(memory);
    size = 0;
    placed.clear();
    dropped.clear();
    to_hash_.clear();
    failed.reset();
}

void frame_job::put(byte_view data) {
    // The layout promises that everything fits; a bug there must not become an overflow here.
    if (data.size() > most_ - size) throw std::logic_error("pack: a frame is larger than its plan");
    std::memcpy(content.get() + size, data.data(), data.size());
    size += data.size();
}

void frame_job::put_zeros(std::size_t n) {
    if (n > most_ - size) throw std::logic_error("pack: a frame is larger than its plan");
    std::memset(content.get() + size, 0, n);
    size += n;
}

result<void> frame_job::inflate(const frame_inputs& in, std::uint32_t id, std::span<std::uint8_t> out) {
    const auto& c = in.names.contents[id];
    // What is read lies where the frame will be full later: memory that is touched anyway.
    if (c.kind == content_kind::zip_member)
        return inflater_.inflate(*in.names.files[c.file], entry_of(c), out, {out.data() + out.size(), content.get() + most_});
    content_stream s(in.names, id);
    const auto n = s.read(out);
    if (!n) return fail(n.error());
    if (*n != out.size()) return fail(errc::corrupt, "it became shorter");
    return {};
}

// Whether the content that links lead to is in the bundle, whole or marked as damaged. The frame that holds it may be in work
// on another thread: then it is read once more to know.
result<void> frame_job::check_target(const frame_inputs& in, const group& g) {
    const auto is_first = [&](const auto& p) { return p.name == g.names[0]; };
    // From the back: it mostly lies right before its links.
    if (std::any_of(placed.rbegin(), placed.rend(), is_first)) return {};
    if (const auto lost = std::find_if(dropped.begin(), dropped.end(), is_first); lost != dropped.end()) return fail(lost->why);
    if (in.layout.large_groups.contains(g.content)) return {};  // stays, even if damaged
    content_stream s(in.names, g.content);
    bytes piece(64u << 10);
    for (std::uint64_t left = in.names.contents[g.content].size; left > 0;) {
        const auto n = s.read(std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()))));
        if (!n) return fail(n.error());
        if (*n == 0) return fail(errc::corrupt, "it became shorter");
        left -= *n;
    }
    return s.check_end();
}

result<void> frame_job::add_links(const frame_inputs& in, const slice& s) {
    const auto& g = in.groups[s.group];
    if (auto r = check_target(in, g); !r) {
        if (ends_packing(r.error())) return r;
        for (auto i = s.first; i < s.first + s.count; ++i) dropped.push_back({g.names[i], r.error()});
        return {};
    }
    for (auto i = s.first; i < s.first + s.count; ++i) {
        put(header_of(in.names, in.names.names[g.names[i]], in.names.names[g.names[0]].path));
        placed.push_back({g.names[i], 0, g.names[0], false});
    }
    return {};
}

// The first name with the content, the others as copies of it.
result<void> frame_job::add_slice(const frame_inputs& in, const slice& s) {
    if (s.links) return add_links(in, s);
    const auto& g = in.groups[s.group];
    const std::uint64_t content_size = g.content == none ? 0 : in.names.contents[g.content].size;
    std::size_t original = 0;  // where the content lies in this frame
    for (auto i = s.first; i < s.first + s.count; ++i) {
        const std::size_t before = size;
        put(header_of(in.names, in.names.names[g.names[i]], {}));
        const auto at = size;
        if (i > s.first) {
            put({content.get() + original, static_cast<std::size_t>(content_size)});
        } else if (g.content != none) {
            if (content_size > most_ - size) throw std::logic_error("pack: a frame is larger than its plan");
            const std::span<std::uint8_t> place(content.get() + size, static_cast<std::size_t>(content_size));
            if (auto r = inflate(in, g.content, place); !r) {
                if (ends_packing(r.error())) return r;
                size = before;
                for (auto k = s.first; k < s.first + s.count; ++k) dropped.push_back({g.names[k], r.error()});
                return {};
            }
            if (s.first == 0) {
                to_hash_.push_back({g.content, byte_view(place)});
                in.facts[g.content].times = times_of(place);
            }
            original = at;
            size += place.size();
        }
        put_zeros(bundle::tar_padding(content_size));
        placed.push_back({g.names[i], static_cast<std::uint32_t>(at), none, false});
    }
    return {};
}

result<void> frame_job::fill_small(const frame_inputs& in) {
    for (const auto& s : in.layout.frames[frame].slices)
        if (auto r = add_slice(in, s); !r) return r;
    return {};
}

result<void> frame_job::hash_and_compress(const frame_inputs& in, const std::function<result<void>()>& on_hashed) {
    result<void> compressing, hashing;
    std::uint64_t checksum = 0;
    // An exception in one would cancel what the other one does among TBB's tasks.
    side_by_side(
        [&] {
            hashing = guarded([&] {
                checksum = hash(in);
                return on_hashed();
            });
        },
        [&] { compressing = guarded([&] { return compress(); }); });
    if (!compressing) return compressing;
    if (!hashing) return hashing;
    compressed = size > 0 ? encoder_.end(checksum) : byte_view{};
    return {};
}

std::uint64_t frame_job::hash(const frame_inputs& in) {
    std::vector<byte_view> texts;
    for (const auto& h : to_hash_) texts.push_back(h.text);
    const auto sums = sha256_of_each(texts, {content.get(), size});
    for (std::size_t i = 0; i < to_hash_.size(); ++i) in.facts[to_hash_[i].content].sha256 = sums.digests[i];
    return sums.xxh64;
}

result<void> frame_job::compress() {
    if (size == 0) return {};  // all of it was dropped: no frame
    return encoder_.begin({content.get(), size});
}

}  // namespace stamplog::pack
