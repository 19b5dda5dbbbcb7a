#include "stamplog/base/guid.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "stamplog/base/entropy.hpp"

using namespace stamplog;

namespace {
struct ones final : entropy {
    void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), std::uint8_t{0xFF}); }
};
}  // namespace

TEST_CASE("a GUID's first three fields are little-endian in memory", "[base]") {
    const auto g = parse_guid("00010203-0405-0607-0809-0A0B0C0D0E0F");
    REQUIRE(g);
    CHECK(g->data == std::array<std::uint8_t, 16>{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15});
    CHECK(to_string(*g) == "00010203-0405-0607-0809-0a0b0c0d0e0f");
    CHECK(parse_guid("{00010203-0405-0607-0809-0a0b0c0d0e0f}") == g);
}

TEST_CASE("what is not a GUID is refused", "[base]") {
    for (auto bad : {"", "00010203-0405-0607-0809-0a0b0c0d0e0", "00010203-0405-0607-0809-0a0b0c0d0e0g",
                     "0001020304050607-0809-0a0b0c0d0e0f00", "{00010203-0405-0607-0809-0a0b0c0d0e0f",
                     "00010203-0405-0607-08090-a0b0c0d0e0f"})
        CHECK_FALSE(parse_guid(bad));
}

TEST_CASE("a new GUID is marked as version 4", "[base]") {
    ones random;
    CHECK(to_string(random.new_guid()) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
}
