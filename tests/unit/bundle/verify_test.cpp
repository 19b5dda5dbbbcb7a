#include "stamplog/bundle/verify.hpp"

#include <catch2/catch.hpp>

#include "bundle_builder.hpp"
#include "index_codec.hpp"
#include "landing_builder.hpp"

using namespace stamplog;

namespace {

bundle::verify_report verify(byte_view file) {
    auto v = bundle::verify(zip::memory_source(file));
    REQUIRE(v);
    return std::move(*v);
}

test::packed small_bundle(pack::profile profile) {
    test::landing_builder l;
    l.add("ACS", test::zip_builder().add("a.log", "content a").add("b.log", "content b").finish());
    auto o = l.options();
    o.profile = profile;
    o.hard_links = pack::hard_links::all;
    o.sources.texts = {{"stamp/x", "x", 0, {}, {}}};
    return test::pack_whole(o);
}

}  // namespace

TEST_CASE("an untouched bundle is intact") {
    const auto made = small_bundle(GENERATE(from_range(test::one_of_each_container)));
    const auto v = verify(made.file);
    CHECK(v.intact);
    CHECK(v.damages.empty());
    CHECK(v.members_good == made.report.members);
    CHECK(v.frames_good == made.report.frames);
    CHECK(v.sha256 == to_hex(made.report.sha256));
}

TEST_CASE("a bundle with an index of another version is not called damaged") {
    auto body = test::value_of(bundle::encode_index({}));
    REQUIRE(body[8] == 3);
    body[8] = 4;
    auto tar = bundle::tar_header({bundle::index_name, body.size(), bundle::no_time, {}, false});
    const auto header = static_cast<std::uint32_t>(tar.size());
    append(tar, body);
    tar.resize(tar.size() + bundle::tar_padding(body.size()) + 2 * bundle::tar_block);
    memory_sink out;
    bundle::frame_encoder encoder(bundle::effort::fast);
    bundle::writer writer(out, bundle::container::zst);
    test::value_of(writer.append(test::value_of(encoder.encode(tar)), tar.size()));
    test::value_of(writer.seal(bundle::index_place{0, header, body.size()}));
    const auto v = bundle::verify(zip::memory_source(out.content));
    REQUIRE_FALSE(v);
    CHECK(v.error().code == errc::unsupported);
}

TEST_CASE("every flipped bit of a bundle is noticed") {
    const auto made = small_bundle(GENERATE(from_range(test::one_of_each_container)));
    bytes changed = made.file;
    for (std::size_t i = 0; i < changed.size() * 8; ++i) {
        changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1u << (i % 8)));
        INFO("bit " << i % 8 << " of byte " << i / 8 << " of " << changed.size());
        const auto v = verify(changed);
        REQUIRE_FALSE(v.intact);
        REQUIRE_FALSE((v.damages.empty() && v.members_damaged.empty()));
        changed[i / 8] = made.file[i / 8];
    }
}

TEST_CASE("every truncation of a bundle, and bytes behind it, are noticed") {
    const auto made = small_bundle(GENERATE(from_range(test::one_of_each_container)));
    for (std::size_t n = 0; n < made.file.size(); ++n) REQUIRE_FALSE(verify(byte_view(made.file).first(n)).intact);
    auto longer = made.file;
    longer.push_back(0);
    CHECK_FALSE(verify(longer).intact);
    longer.insert(longer.end(), 3, 0);  // four zeros are padding to xz
    CHECK_FALSE(verify(longer).intact);
}

TEST_CASE("verify says which members a damaged frame cost and that the others are good") {
    const auto effort = GENERATE(bundle::effort::fast, bundle::effort::small);
    auto made = test::build_bundle(effort, {{"stamp/1", test::noise(300'000, 1)}, {"stamp/2", test::noise(300'000, 2)}});
    made.file[100'000] ^= 0x55;
    const auto v = verify(made.file);
    CHECK_FALSE(v.intact);
    CHECK(v.members_damaged == std::vector<std::string>{"stamp/1"});
    CHECK(v.members_good == v.members - 1);
    CHECK(v.index_good);
    const auto r = made.open();
    REQUIRE(r);
    CHECK(r->read_text("stamp/1", 64u << 20).error().code == errc::corrupt);
    CHECK(r->read_text("stamp/2", 64u << 20).has_value());
}
