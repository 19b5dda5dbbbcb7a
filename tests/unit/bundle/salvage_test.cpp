#include "stamplog/bundle/salvage.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "bundle_builder.hpp"
#include "landing_builder.hpp"
#include "stamplog/bundle/extract.hpp"

using namespace stamplog;

namespace {

bool has(const bundle::salvage_report& r, const std::string& path) {
    return std::any_of(r.members.begin(), r.members.end(), [&](const auto& m) { return m.path == path && m.complete; });
}

}  // namespace

TEST_CASE("a bundle without its tail still gives its members") {
    auto made = test::pack_texts({{"stamp/a", "first", 0, {}, {}}, {"stamp/b", "second", 0, {}, {}}},
                                 GENERATE(from_range(test::one_of_each_container)));
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
    auto made = test::build_bundle(
        GENERATE(bundle::effort::fast, bundle::effort::small),
        {{"stamp/1", test::noise(300'000, 1)}, {"stamp/2", test::noise(300'000, 2)}, {"stamp/4", test::noise(300'000, 4)}});
    made.file[100'000] ^= 1;
    made.file.resize(made.frames[2].file_offset + 100'000);
    const auto r = bundle::salvage(zip::memory_source(made.file), {});
    REQUIRE(r);
    CHECK(r->frames_bad == 2);
    CHECK_FALSE(has(*r, "stamp/1"));
    CHECK(has(*r, "stamp/2"));
    CHECK_FALSE(has(*r, "stamp/4"));
}

TEST_CASE("a bundle whose first bytes are gone too still gives its members") {
    auto made = test::build_bundle(GENERATE(bundle::effort::fast, bundle::effort::small),
                                   {{"stamp/a", test::noise(300'000, 1)}, {"stamp/b", "second"}});
    made.file.erase(made.file.begin(), made.file.begin() + 1001);
    made.file.resize(made.file.size() - 20);
    const auto r = bundle::salvage(zip::memory_source(made.file), {});
    REQUIRE(r);
    CHECK(has(*r, "stamp/b"));
}

TEST_CASE("the end of an undamaged bundle is no damage") {
    const auto made = test::pack_texts({{"stamp/a", "first", 0, {}, {}}}, GENERATE(from_range(test::one_of_each_container)));
    const auto r = bundle::salvage(zip::memory_source(made.file), {});
    REQUIRE(r);
    CHECK(r->frames_bad == 0);
}

TEST_CASE("rubbish is no bundle, however much it looks like frames") {
    CHECK_FALSE(bundle::salvage(zip::memory_source({}), {}));
    bytes magics;
    for (int i = 0; i < 2000; ++i) append_le<std::uint32_t>(magics, 0xFD2FB528);
    CHECK_FALSE(bundle::salvage(zip::memory_source(magics), {}));
    bytes headers = {0xFD, '7', 'z', 'X', 'Z', 0, 0, 4, 0xE6, 0xD6, 0xB4, 0x46};
    for (int i = 0; i < 200'000; ++i) append_le<std::uint32_t>(headers, 0x0000C002);
    CHECK_FALSE(bundle::salvage(zip::memory_source(headers), {}));
    bytes skippables;
    for (int i = 0; i < 200'000; ++i) append_le<std::uint64_t>(skippables, 0x184D2A50);
    CHECK_FALSE(bundle::salvage(zip::memory_source(skippables), {}));
}

TEST_CASE("salvage holds no more members and paths than it may") {
    const auto made =
        test::build_bundle(bundle::effort::fast, {{"stamp/a", "first"}, {"stamp/b", "second"}, {"stamp/c", "third"}});
    const zip::memory_source file{byte_view(made.file)};
    const auto whole = bundle::salvage(file, {}, {4, 1000});  // with the index
    REQUIRE(whole);
    CHECK(whole->members.size() == 4);
    for (const auto limits : {bundle::salvage_limits{3, 1000}, bundle::salvage_limits{4, 30}}) {
        const auto r = bundle::salvage(file, {}, limits);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::limit);
    }
}

TEST_CASE("salvage leaves out what has a path that no bundle has") {
    memory_sink out;
    bundle::frame_encoder encoder(bundle::effort::fast);
    bundle::writer writer(out, bundle::container::zst);
    bytes tar;
    for (const auto& path : {std::string(5000, 'a'), std::string("s/a")})
        append(tar, bundle::tar_header({path, 0, bundle::no_time, {}, false}));
    test::value_of(writer.append(test::value_of(encoder.encode(tar)), tar.size()));
    const auto r = bundle::salvage(zip::memory_source(out.content), {});
    REQUIRE(r);
    REQUIRE(r->members.size() == 1);
    CHECK(r->members[0].path == "s/a");
}
