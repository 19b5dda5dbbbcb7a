#include "index_codec.hpp"

#include <catch2/catch.hpp>

#include "stamplog/bundle/recipe.hpp"

using namespace stamplog;

namespace {

bundle::index small_index() {
    bundle::index i;
    i.origins.push_back({"Storage", "AZS-ERCS01", "folder/stem", "stem.zip", 77, {}});
    i.frames = {{0, 10, 0, 1000}, {10, 10, 1000, 2000}};
    bundle::member m;
    m.path = "folder/stem/a.log";
    m.size = 600;
    m.frame_offset = 512;
    m.origin = 0;
    m.mtime = -5;
    m.sha256[0] = 7;
    m.times = {1'700'000'000, 1'700'000'060};
    i.members.push_back(m);
    m.path = "folder/stem/b.log";
    m.kind = bundle::member_kind::hard_link;
    m.frame_offset = 0;
    m.link_target = 0;
    i.members.push_back(m);
    m = {};
    m.path = "folder/stem/d";
    m.kind = bundle::member_kind::directory;
    i.members.push_back(m);
    return i;
}

}  // namespace

TEST_CASE("an index comes back as it was") {
    const auto from = small_index();
    const auto data = bundle::encode_index(from);
    REQUIRE(data);
    const auto i = bundle::decode_index(*data, from.frames);
    REQUIRE(i);
    REQUIRE(i->members.size() == 3);
    CHECK(i->origins[0].role == "Storage");
    CHECK(i->origins[0].name == "stem.zip");
    CHECK(i->members[0].path == "folder/stem/a.log");
    CHECK(i->members[0].size == 600);
    CHECK(i->members[0].mtime == -5);
    CHECK(i->members[1].link_target == 0);
    CHECK(i->members[1].size == 600);
    CHECK((i->members[0].times == bundle::time_span{1'700'000'000, 1'700'000'060}));
    CHECK((i->members[1].times == i->members[0].times));
    CHECK_FALSE(i->members[2].times.known());
    CHECK(i->members[2].kind == bundle::member_kind::directory);
}

TEST_CASE("no cut and no change of an index leads outside of it") {
    const auto from = small_index();
    const auto data = bundle::encode_index(from);
    REQUIRE(data);
    for (std::size_t n = 0; n < data->size(); ++n) CHECK_FALSE(bundle::decode_index(byte_view(*data).first(n), from.frames));
    for (std::size_t i = 0; i < data->size() * 8; ++i) {
        bytes changed = *data;
        changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1u << (i % 8)));
        const auto d = bundle::decode_index(changed, from.frames);
        if (!d) continue;
        for (const auto& m : d->members) {
            REQUIRE(m.frame < from.frames.size());
            REQUIRE((m.link_target == bundle::no_member || m.link_target < d->members.size()));
        }
    }
}

TEST_CASE("an index of another version is refused, and so are times that pack does not make") {
    auto from = small_index();
    for (const std::uint8_t version : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{4}}) {
        auto data = *bundle::encode_index(from);
        data[8] = version;
        const auto d = bundle::decode_index(data, from.frames);
        REQUIRE_FALSE(d);
        CHECK(d.error().code == errc::unsupported);
    }
    const auto taken = [&](std::uint32_t first, std::uint32_t last) {
        from.members[0].times = {first, last};
        return bundle::decode_index(*bundle::encode_index(from), from.frames).has_value();
    };
    CHECK(taken(0, 0));
    CHECK(taken(631'152'000, 4'133'980'799));
    CHECK_FALSE(taken(631'151'999, 1'700'000'000));
    CHECK_FALSE(taken(1'700'000'000, 4'133'980'800));
    CHECK_FALSE(taken(1'700'000'001, 1'700'000'000));
    CHECK_FALSE(taken(0, 1'700'000'000));
    CHECK_FALSE(taken(1'700'000'000, 0));
}

TEST_CASE("files within each other are refused, and empty ones where one ends are not") {
    auto from = small_index();
    bundle::member m;
    m.path = "folder/stem/e.log";
    m.frame_offset = 512 + 600;
    m.frame = 0;
    from.frames = {{0, 10, 0, 2000}, {10, 10, 2000, 2000}};
    from.members.push_back(m);
    CHECK(bundle::decode_index(*bundle::encode_index(from), from.frames));
    from.members.back().size = 10;
    CHECK(bundle::decode_index(*bundle::encode_index(from), from.frames));
    --from.members.back().frame_offset;
    CHECK_FALSE(bundle::decode_index(*bundle::encode_index(from), from.frames));
    from.members.back().frame_offset = 0;
    from.members.back().size = 100;
    CHECK_FALSE(bundle::decode_index(*bundle::encode_index(from), from.frames));
}

TEST_CASE("paths that pack does not make are refused") {
    auto from = small_index();
    const auto refused = [&](const std::string& path) {
        from.members[2].path = path;
        return !bundle::decode_index(*bundle::encode_index(from), from.frames);
    };
    std::string deep = "a";
    for (int i = 1; i < 64; ++i) deep += "/a";
    CHECK_FALSE(refused(deep));
    CHECK(refused(deep + "/a"));
    CHECK(refused(std::string(20'000, '/')));
    CHECK_FALSE(refused(std::string(4096, 'a')));
    CHECK(refused(std::string(4097, 'a')));
}

TEST_CASE("a recipe that is larger than any is refused") {
    auto from = small_index();
    from.frames = {{0, 10, 0, 1u << 30}};
    from.members[1].size = from.members[0].size = 200u << 20;
    bundle::member m;
    m.path = "folder/stem/n.zip";
    m.kind = bundle::member_kind::nested_zip;
    m.link_target = 0;
    const auto taken = [&](std::uint64_t size, std::uint64_t recipe) {
        m.size = size;
        m.recipe_size = static_cast<std::uint32_t>(recipe);
        from.members.push_back(m);
        const auto d = bundle::decode_index(*bundle::encode_index(from), from.frames);
        from.members.pop_back();
        return d.has_value();
    };
    CHECK(taken(bundle::max_nested_bytes, bundle::max_recipe_bytes));
    CHECK_FALSE(taken(100, bundle::max_recipe_bytes + 1));
}

TEST_CASE("a member that lies beyond its frames is refused") {
    auto from = small_index();
    from.members[0].size = from.members[1].size = 5000;
    CHECK_FALSE(bundle::decode_index(*bundle::encode_index(from), from.frames));
}
