// Several texts: two lanes, and the next text for the lane that is done. Beside them XXH64 of a text of its own.
#include <algorithm>
#include <numeric>
#include <utility>

#include "sha256_lanes.hpp"
#include "stamplog/base/sha256.hpp"

namespace stamplog {
namespace {

// FIPS 180-4, 5.3.3.
constexpr sha256_state beginning = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

class whole_text final : public text_pieces {
 public:
    explicit whole_text(byte_view text) : text_(text) {}
    byte_view next() override { return std::exchange(text_, byte_view{}); }

 private:
    byte_view text_;
};

// One text on its way through: whole blocks where they lie, those across two pieces in `edge_`, and at its end what is left,
// padded (FIPS 180-4, 5.1.1).
class progress {
 public:
    void start(text_pieces& from) {
        state = beginning;
        from_ = &from;
        size_ = edge_size_ = 0;
        padded_ = false;
        rest_ = {};
        advance();
    }
    // What comes next; no blocks: done.
    std::size_t blocks() const { return blocks_; }
    const std::uint8_t* data() const { return data_; }
    void took(std::size_t n) {
        data_ += n * sha256_block;
        blocks_ -= n;
        if (blocks_ == 0 && !padded_) advance();
    }
    sha256_digest digest() const {
        sha256_digest out{};
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
        return out;
    }

    sha256_state state{};

 private:
    // The next blocks, out of what is left of the piece or of those behind it.
    void advance() {
        for (;;) {
            const auto piece = rest_.empty() ? from_->next() : rest_;
            if (piece.empty()) return pad();
            if (edge_size_ > 0 || piece.size() < sha256_block) {
                const auto n = std::min(piece.size(), sha256_block - edge_size_);
                std::copy_n(piece.begin(), n, edge_ + edge_size_);
                edge_size_ += n;
                rest_ = piece.subspan(n);
                if (edge_size_ < sha256_block) continue;
                edge_size_ = 0;
                return use(edge_, 1);
            }
            const auto whole = piece.size() / sha256_block;
            rest_ = piece.subspan(whole * sha256_block);
            return use(piece.data(), whole);
        }
    }
    void use(const std::uint8_t* data, std::size_t blocks) {
        data_ = data;
        blocks_ = blocks;
        size_ += blocks * sha256_block;
    }
    void pad() {
        const auto bits = (size_ + edge_size_) * 8;
        const std::size_t blocks = edge_size_ + 9 > sha256_block ? 2 : 1;
        std::fill(edge_ + edge_size_, edge_ + blocks * sha256_block, std::uint8_t{0});
        edge_[edge_size_] = 0x80;
        for (std::size_t i = 0; i < 8; ++i) edge_[blocks * sha256_block - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
        padded_ = true;
        use(edge_, blocks);
    }

    text_pieces* from_ = nullptr;
    const std::uint8_t* data_ = nullptr;
    std::size_t blocks_ = 0;
    byte_view rest_;          // of the piece, behind those blocks
    std::uint64_t size_ = 0;  // of the blocks so far
    std::size_t edge_size_ = 0;
    bool padded_ = false;
    std::uint8_t edge_[2 * sha256_block] = {};
};

sha256_digest one_by_one(text_pieces& text) {
    sha256 h;
    for (auto piece = text.next(); !piece.empty(); piece = text.next()) h.update(piece);
    return h.finish();
}

// How many of `blocks` in each of `lanes` lanes can take their stripes of `beside` along; 0: none of them.
std::size_t along(const xxh64_stripes* beside, std::size_t lanes, std::size_t blocks) {
    constexpr auto each = sha256_block / xxh64_stripes::stripe;
    return beside == nullptr ? 0 : std::min(blocks, beside->left() / (each * lanes));
}

std::vector<sha256_digest> digests_of(std::span<text_pieces* const> texts, xxh64_stripes* beside) {
    std::vector<sha256_digest> out(texts.size());
    if (!has_sha256_lanes()) {
        std::transform(texts.begin(), texts.end(), out.begin(), [](auto* t) { return one_by_one(*t); });
        return out;
    }
    std::size_t next = 0;
    progress lanes[2];
    std::size_t of[2] = {};
    const auto start = [&](int i) {
        if (next == texts.size()) return false;
        of[i] = next++;
        lanes[i].start(*texts[of[i]]);
        return true;
    };
    bool runs[2] = {start(0), start(1)};
    while (runs[0] || runs[1]) {
        const bool both = runs[0] && runs[1];
        auto& one = lanes[runs[0] ? 0 : 1];
        const auto most = both ? std::min(lanes[0].blocks(), lanes[1].blocks()) : one.blocks();
        const auto with = along(beside, both ? 2 : 1, most);
        const auto n = with > 0 ? with : most;
        auto* const taken = with > 0 ? beside : nullptr;
        if (both)
            sha256_two({&lanes[0].state, &lanes[1].state}, {lanes[0].data(), lanes[1].data()}, n, taken);
        else
            sha256_one(one.state, one.data(), n, taken);
        for (int i = 0; i < 2; ++i)
            if (runs[i]) lanes[i].took(n);
        for (int i = 0; i < 2; ++i) {
            if (!runs[i] || lanes[i].blocks() > 0) continue;
            out[of[i]] = lanes[i].digest();
            runs[i] = start(i);
        }
    }
    return out;
}

std::vector<sha256_digest> digests_of(std::span<const byte_view> texts, xxh64_stripes* beside) {
    // The longest first: so that none of them is left to go alone at the end.
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return texts[a].size() > texts[b].size(); });
    std::vector<whole_text> whole;
    std::vector<text_pieces*> pieces;
    whole.reserve(texts.size());
    for (const auto i : order) {
        whole.emplace_back(texts[i]);
        pieces.push_back(&whole.back());
    }
    const auto digests = digests_of(pieces, beside);
    std::vector<sha256_digest> out(texts.size());
    for (std::size_t i = 0; i < order.size(); ++i) out[order[i]] = digests[i];
    return out;
}

}  // namespace

std::vector<sha256_digest> sha256_of_each(std::span<text_pieces* const> texts) { return digests_of(texts, nullptr); }

std::vector<sha256_digest> sha256_of_each(std::span<const byte_view> texts) { return digests_of(texts, nullptr); }

digests_and_xxh64 sha256_of_each(std::span<const byte_view> texts, byte_view whole) {
    xxh64_stripes beside(whole);
    auto digests = digests_of(texts, &beside);
    return {std::move(digests), beside.finish()};
}

}  // namespace stamplog
