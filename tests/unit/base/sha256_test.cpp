// Several digests at once against one at a time, which is OpenSSL's.
#include <catch2/catch.hpp>
#include <random>

#include "stamplog/base/sha256.hpp"

using namespace stamplog;

namespace {

bytes some_bytes(std::size_t n, std::uint32_t seed) {
    std::mt19937 random(seed);
    bytes out(n);
    for (auto& b : out) b = static_cast<std::uint8_t>(random());
    return out;
}

void check_each(const std::vector<bytes>& texts) {
    const std::vector<byte_view> views(texts.begin(), texts.end());
    const auto digests = sha256_of_each(views);
    REQUIRE(digests.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO("text " << i << " of " << texts.size() << ", " << texts[i].size() << " bytes");
        CHECK(digests[i] == sha256_of(texts[i]));
    }
}

// A text in pieces of sizes that are no whole blocks.
class torn_text final : public text_pieces {
 public:
    torn_text(const bytes& text, std::uint32_t seed) : text_(text), random_(seed) {}
    byte_view next() override {
        const auto n = std::min<std::size_t>(text_.size(), 1 + random_() % 150);
        const auto piece = text_.first(n);
        text_ = text_.subspan(n);
        return piece;
    }

 private:
    byte_view text_;
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("Several digests at once are those of one at a time, whatever the lengths") {
    CHECK(sha256_of_each(std::span<const byte_view>{}).empty());
    std::vector<bytes> texts;
    for (std::uint32_t n = 0; n <= 200; ++n) texts.push_back(some_bytes(n, n));  // every way of padding
    check_each(texts);
    for (std::uint32_t n = 0; n <= 200; ++n) check_each({some_bytes(n, 7 * n)});      // alone
    check_each({some_bytes(3u << 20, 1), {}, some_bytes(64, 2), some_bytes(63, 3)});  // the longest outlasts the others
    std::mt19937 random(5);
    for (std::uint32_t round = 0; round < 50; ++round) {
        texts.clear();
        for (auto n = random() % 9; n > 0; --n)
            texts.push_back(some_bytes(random() % 3000, static_cast<std::uint32_t>(random())));
        check_each(texts);
    }
}

TEST_CASE("Texts in pieces have the digests of the whole, wherever they are torn") {
    std::mt19937 random(9);
    for (std::uint32_t round = 0; round < 300; ++round) {
        std::vector<bytes> texts;
        std::vector<torn_text> torn;
        std::vector<text_pieces*> pieces;
        for (auto n = 1 + random() % 4; n > 0; --n)
            texts.push_back(some_bytes(random() % 700, static_cast<std::uint32_t>(random())));
        torn.reserve(texts.size());
        for (const auto& t : texts) pieces.push_back(&torn.emplace_back(t, static_cast<std::uint32_t>(random())));
        const auto digests = sha256_of_each(pieces);
        for (std::size_t i = 0; i < texts.size(); ++i) CHECK(digests[i] == sha256_of(texts[i]));
    }
}
