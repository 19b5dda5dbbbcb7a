#include "duplicates.hpp"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>

namespace stamplog::pack {
namespace {

auto key_of(const content& c) { return std::tuple(c.crc32, c.size, c.compressed_size, c.method); }

// The contents of one key.
class key_group {
 public:
    explicit key_group(const catalog& c) : catalog_(c), piece_(std::make_unique_for_overwrite<std::uint8_t[]>(piece_bytes)) {}

    // `same[i]` becomes the first of the contents ids[i] with its bytes.
    void run(std::span<const std::uint32_t> ids, std::vector<std::uint32_t>& same) {
        found_.clear();
        for (const auto id : ids)
            if (const auto f = fingerprint_of(id)) found_.emplace_back(*f, id);
        std::sort(found_.begin(), found_.end());
        for (std::size_t i = 1; i < found_.size(); ++i)
            if (found_[i].first == found_[i - 1].first) same[found_[i].second] = same[found_[i - 1].second];
    }

 private:
    static constexpr std::size_t piece_bytes = 256u << 10;

    // Where its zip did not go by (its digest was known), it is read for that; none: it cannot be.
    std::optional<fingerprint> fingerprint_of(std::uint32_t id) {
        const auto& c = catalog_.contents[id];
        if (c.mark) return c.mark;
        with_.start();
        for (std::uint64_t at = 0; at < c.compressed_size;) {
            const std::span piece(piece_.get(),
                                  static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, c.compressed_size - at)));
            if (!catalog_.files[c.file]->read_at(c.data_offset + at, piece)) return std::nullopt;
            with_.add(piece);
            at += piece.size();
        }
        return with_.finish();
    }

    const catalog& catalog_;
    std::unique_ptr<std::uint8_t[]> piece_;
    fingerprinter with_;
    std::vector<std::pair<fingerprint, std::uint32_t>> found_;
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

void duplicates::find(const catalog& c, const std::stop_token& stop) {
    auto& ids = candidates_;
    std::sort(ids.begin(), ids.end(),
              [&](auto a, auto b) { return std::tuple(key_of(c.contents[a]), a) < std::tuple(key_of(c.contents[b]), b); });

    std::vector<std::span<const std::uint32_t>> groups;
    for (std::size_t begin = 0, end; begin < ids.size(); begin = end) {
        for (end = begin + 1; end < ids.size() && key_of(c.contents[ids[end]]) == key_of(c.contents[ids[begin]]);) ++end;
        if (end - begin > 1) groups.emplace_back(ids.data() + begin, end - begin);
    }
    // One for each thread: its piece is memory that is touched once.
    tbb::enumerable_thread_specific<key_group> workers([&] { return key_group(c); });
    tbb::parallel_for(std::size_t{0}, groups.size(), [&](std::size_t i) {
        if (!stop.stop_requested()) workers.local().run(groups[i], same_);
    });
}

void duplicates::merge(catalog& c) const {
    for (auto& n : c.names)
        if (n.content != none) n.content = same_[n.content];
}

}  // namespace stamplog::pack
