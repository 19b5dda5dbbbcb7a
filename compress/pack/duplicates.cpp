#include "duplicates.hpp"

#include <tbb/parallel_for.h>
#include <xxhash.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "stamplog/base/bytes.hpp"

namespace stamplog::pack {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

auto key_of(const content& c) { return std::tuple(c.crc32, c.size, c.compressed_size, c.method); }

bool same_hash(const XXH128_hash_t& a, const XXH128_hash_t& b) { return XXH128_isEqual(a, b) != 0; }

// Compares the contents of one key. Small ones are read once: the first one's bytes stay at hand.
class key_group {
 public:
    explicit key_group(const catalog& c) : catalog_(c) {}

    // `same[i]` becomes the representative of contents ids[i].
    void run(std::span<const std::uint32_t> ids, std::vector<std::uint32_t>& same) {
        firsts_.clear();
        for (const auto id : ids) same[id] = place(id);
    }

 private:
    struct first {
        std::uint32_t id;
        XXH128_hash_t hash;
    };

    std::uint32_t place(std::uint32_t id) {
        const auto hash = hash_of(id);
        if (!hash) return id;
        for (const auto& f : firsts_)
            if (same_hash(f.hash, *hash) && same_bytes(f.id, id)) return f.id;
        if (firsts_.empty()) kept_.swap(piece_);  // its bytes, if it fits one piece
        firsts_.push_back({id, *hash});
        return id;
    }

    bool read(const content& c, std::uint64_t at, bytes& into) const {
        into.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, c.compressed_size - at)));
        return catalog_.files[c.file]->read_at(c.data_offset + at, into).has_value();
    }

    std::optional<XXH128_hash_t> hash_of(std::uint32_t id) {
        const auto& c = catalog_.contents[id];
        if (c.compressed_size <= piece_bytes) {
            if (!read(c, 0, piece_)) return std::nullopt;
            return XXH3_128bits(piece_.data(), piece_.size());
        }
        const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
        XXH3_128bits_reset(state.get());
        for (std::uint64_t at = 0; at < c.compressed_size; at += piece_.size()) {
            if (!read(c, at, piece_)) return std::nullopt;
            XXH3_128bits_update(state.get(), piece_.data(), piece_.size());
        }
        return XXH3_128bits_digest(state.get());
    }

    bool same_bytes(std::uint32_t earlier, std::uint32_t id) {
        const auto &a = catalog_.contents[earlier], &b = catalog_.contents[id];
        if (b.compressed_size <= piece_bytes) {
            if (earlier == firsts_.front().id) return kept_ == piece_;
            return read(a, 0, other_) && other_ == piece_;
        }
        for (std::uint64_t at = 0; at < b.compressed_size; at += piece_.size())
            if (!read(a, at, other_) || !read(b, at, piece_) || other_ != piece_) return false;
        return true;
    }

    const catalog& catalog_;
    std::vector<first> firsts_;
    bytes piece_, kept_, other_;
};

}  // namespace

duplicates::duplicates(const catalog& c) : same_(c.contents.size()) {
    std::iota(same_.begin(), same_.end(), std::uint32_t{0});
    std::vector<bool> named(c.contents.size(), false);  // those that are left from an earlier merging
    for (const auto& n : c.names)
        if (n.content != none) named[n.content] = true;
    for (std::uint32_t i = 0; i < c.contents.size(); ++i)
        if (named[i] && c.contents[i].kind == content_kind::zip_member && c.contents[i].size > 0) candidates_.push_back(i);
}

void duplicates::find(const catalog& c) {
    auto& ids = candidates_;
    std::sort(ids.begin(), ids.end(),
              [&](auto a, auto b) { return std::tuple(key_of(c.contents[a]), a) < std::tuple(key_of(c.contents[b]), b); });

    std::vector<std::span<const std::uint32_t>> groups;
    for (std::size_t begin = 0, end; begin < ids.size(); begin = end) {
        for (end = begin + 1; end < ids.size() && key_of(c.contents[ids[end]]) == key_of(c.contents[ids[begin]]);) ++end;
        if (end - begin > 1) groups.emplace_back(ids.data() + begin, end - begin);
    }
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, groups.size()), [&](const auto& range) {
        key_group worker(c);
        for (auto i = range.begin(); i != range.end(); ++i) worker.run(groups[i], same_);
    });
}

void duplicates::merge(catalog& c) const {
    for (auto& n : c.names)
        if (n.content != none) n.content = same_[n.content];
}

}  // namespace stamplog::pack
