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

}  // namespace

TEST_CASE("Several digests at once are those of one at a time, whatever the lengths") {
    CHECK(sha256_of_each({}).empty());
    std::vector<bytes> texts;
    for (std::uint32_t n = 0; n <= 200; ++n) texts.push_back(some_bytes(n, n));  // every way of padding
    check_each(texts);
    for (std::uint32_t n = 0; n <= 200; ++n) check_each({some_bytes(n, 7 * n)});  // alone
    check_each({some_bytes(3u << 20, 1), {}, some_bytes(64, 2), some_bytes(63, 3)});  // the longest outlasts the others
    std::mt19937 random(5);
    for (std::uint32_t round = 0; round < 50; ++round) {
        texts.clear();
        for (auto n = random() % 9; n > 0; --n) texts.push_back(some_bytes(random() % 3000, static_cast<std::uint32_t>(random())));
        check_each(texts);
    }
}
