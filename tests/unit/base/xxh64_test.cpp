// XXH64 against known values, and beside SHA-256 against itself alone.
#include "stamplog/base/xxh64.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "stamplog/base/sha256.hpp"

using namespace stamplog;

TEST_CASE("XXH64 gives the values that everybody else gets") {
    CHECK(xxh64_of({}) == 0xEF46DB3751D8E999);
    CHECK(xxh64_of(as_bytes("a")) == 0xD24EC4F1A98C6E5B);
    CHECK(xxh64_of(as_bytes("abc")) == 0x44BC2CF5AD770999);
    CHECK(xxh64_of(as_bytes("Nobody inspects the spammish repetition")) == 0xFBCEA83C8A378BF1);
}

TEST_CASE("XXH64 beside digests is that of the whole, whatever lies in it") {
    std::mt19937 random(11);
    for (int round = 0; round < 400; ++round) {
        bytes whole(random() % 6000);
        for (auto& b : whole) b = static_cast<std::uint8_t>(random());
        // Mostly parts of it, and now and then more than it: then XXH64 is done before the digests are.
        std::vector<byte_view> texts;
        for (auto n = random() % 12; n > 0 && !whole.empty(); --n) {
            const auto at = random() % whole.size();
            texts.push_back(byte_view(whole).subspan(at, random() % (whole.size() - at + 1)));
        }
        const auto both = sha256_of_each(texts, whole);
        INFO(texts.size() << " texts in " << whole.size() << " bytes");
        CHECK(both.xxh64 == xxh64_of(whole));
        CHECK(both.digests == sha256_of_each(texts));
    }
}
