// Several whole texts: two lanes, and the next text for the lane that is done.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "sha256_lanes.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog {
namespace {

// FIPS 180-4, 5.3.3.
constexpr sha256_state beginning = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// One text on its way through: its whole blocks where they lie, then what is left of it, padded (FIPS 180-4, 5.1.1).
class progress {
 public:
    void start(byte_view text) {
        state = beginning;
        data_ = text.data();
        blocks_ = text.size() / sha256_block;
        const auto rest = text.subspan(blocks_ * sha256_block);
        std::fill(std::begin(end_), std::end(end_), std::uint8_t{0});
        std::copy(rest.begin(), rest.end(), end_);
        end_[rest.size()] = 0x80;
        end_done_ = 0;
        end_blocks_ = rest.size() + 9 > sha256_block ? 2 : 1;
        auto* last = end_ + end_blocks_ * sha256_block;
        for (auto bits = std::uint64_t{text.size()} * 8; bits > 0; bits >>= 8) *--last = static_cast<std::uint8_t>(bits);
    }
    // What comes next; none: done.
    std::size_t blocks() const { return blocks_ > 0 ? blocks_ : end_blocks_; }
    const std::uint8_t* data() const { return blocks_ > 0 ? data_ : end_ + end_done_ * sha256_block; }
    void took(std::size_t n) {
        if (blocks_ > 0) {
            blocks_ -= n;
            data_ += n * sha256_block;
        } else {
            end_blocks_ -= n;
            end_done_ += n;
        }
    }
    sha256_digest digest() const {
        sha256_digest out{};
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
        return out;
    }

    sha256_state state{};

 private:
    const std::uint8_t* data_ = nullptr;
    std::size_t blocks_ = 0, end_blocks_ = 0, end_done_ = 0;
    std::uint8_t end_[2 * sha256_block] = {};
};

// The longest first: so that none of them is left to go alone at the end.
std::vector<std::size_t> longest_first(std::span<const byte_view> texts) {
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return texts[a].size() > texts[b].size(); });
    return order;
}

}  // namespace

std::vector<sha256_digest> sha256_of_each(std::span<const byte_view> texts) {
    std::vector<sha256_digest> out(texts.size());
    if (!has_sha256_lanes()) {
        std::transform(texts.begin(), texts.end(), out.begin(), sha256_of);
        return out;
    }
    const auto order = longest_first(texts);
    std::size_t next = 0;
    progress lanes[2];
    std::size_t of[2] = {};
    const auto start = [&](int i) {
        if (next == order.size()) return false;
        of[i] = order[next++];
        lanes[i].start(texts[of[i]]);
        return true;
    };
    bool runs[2] = {start(0), start(1)};
    while (runs[0] || runs[1]) {
        if (runs[0] && runs[1]) {
            const auto n = std::min(lanes[0].blocks(), lanes[1].blocks());
            sha256_two({&lanes[0].state, &lanes[1].state}, {lanes[0].data(), lanes[1].data()}, n);
            for (auto& l : lanes) l.took(n);
        } else {
            auto& l = lanes[runs[0] ? 0 : 1];
            const auto n = l.blocks();
            sha256_one(l.state, l.data(), n);
            l.took(n);
        }
        for (int i = 0; i < 2; ++i) {
            if (!runs[i] || lanes[i].blocks() > 0) continue;
            out[of[i]] = lanes[i].digest();
            runs[i] = start(i);
        }
    }
    return out;
}

}  // namespace stamplog
