#include "stamplog/bundle/salvage.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "landing_builder.hpp"
#include "stamplog/bundle/extract.hpp"

using namespace stamplog;

namespace {

std::string noise(std::size_t n, std::uint64_t seed) {
    std::string out;
    while (out.size() < n) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        out.append(reinterpret_cast<const char*>(&seed), 8);
    }
    return out;
}

bool has(const bundle::salvage_report& r, const std::string& path) {
    return std::any_of(r.members.begin(), r.members.end(), [&](const auto& m) { return m.path == path && m.complete; });
}

}  // namespace

TEST_CASE("a bundle without its tail still gives its members") {
    auto made = test::pack_texts({{"stamp/a", "first", 0, {}, {}}, {"stamp/b", "second", 0, {}, {}}});
    made.file.resize(made.file.size() - 20);
    CHECK_FALSE(made.open());
    const test::temp_folder t;
    const auto r = bundle::extract_salvaged(zip::memory_source(made.file), t / "to");
    REQUIRE(r);
    CHECK(r->failed.empty());
    CHECK(test::read_file(t / "to/stamp/a") == "first");
    CHECK(test::read_file(t / "to/stamp/b") == "second");
}

TEST_CASE("a damaged frame costs its members, a cut one those behind the cut") {
    auto made = test::pack_texts({{"stamp/1", noise(20u << 20, 1), 0, {}, {}},
                                  {"stamp/2", noise(20u << 20, 2), 0, {}, {}},
                                  {"stamp/4", noise(20u << 20, 4), 0, {}, {}}});
    made.file[10u << 20] ^= 1;
    made.file.resize(50u << 20);
    const auto r = bundle::salvage(zip::memory_source(made.file), {});
    REQUIRE(r);
    CHECK(r->frames_bad == 2);
    CHECK_FALSE(has(*r, "stamp/1"));
    CHECK(has(*r, "stamp/2"));
    CHECK_FALSE(has(*r, "stamp/4"));
}

TEST_CASE("rubbish is no bundle, however much it looks like frames") {
    CHECK_FALSE(bundle::salvage(zip::memory_source({}), {}));
    bytes magics;
    for (int i = 0; i < 2000; ++i) append_le<std::uint32_t>(magics, 0xFD2FB528);
    CHECK_FALSE(bundle::salvage(zip::memory_source(magics), {}));
    bytes skippables;
    for (int i = 0; i < 200'000; ++i) append_le<std::uint64_t>(skippables, 0x184D2A50);
    CHECK_FALSE(bundle::salvage(zip::memory_source(skippables), {}));
}
