#include "stamplog/bundle/recipe.hpp"

#include <catch2/catch.hpp>

#include "landing_builder.hpp"
#include "stamplog/bundle/verify.hpp"
#include "stamplog/bundle/writer.hpp"

using namespace stamplog;
using bundle::part_kind;

namespace {

const std::string text = "a member of a zip, a member of a zip, a member of a zip";

bundle::recipe good_recipe() {
    bundle::recipe r;
    const auto deflated = test::deflated(text, 6);
    r.parts = {{part_kind::literal, {0, 0}, 0, 3},
               {part_kind::deflated, {6, 8}, 0, deflated.size()},
               {part_kind::stored, {0, 0}, 0, text.size()}};
    r.literals = {'P', 'K', '!'};
    return r;
}

std::string good_zip() {
    const auto d = test::deflated(text, 6);
    return "PK!" + std::string(d.begin(), d.end()) + text;
}

std::uint64_t size_of(const bundle::recipe& r) {
    std::uint64_t n = 0;
    for (const auto& p : r.parts) n += p.size;
    return n;
}

// A bundle of one member, the recipe and the zip that it gives; what `change` makes of it.
test::packed bundle_with(const bytes& recipe, std::uint64_t zip_size, const std::function<void(bundle::index&)>& change = {}) {
    bytes content(text.begin(), text.end());
    append(content, recipe);
    bundle::index all;
    bundle::member m;
    m.path = "x.zip~/a";
    m.size = text.size();
    m.sha256 = sha256_of(as_bytes(text));
    m.part_of = 2;
    all.members.push_back(m);
    m = {};
    m.path = bundle::recipes_name;
    m.size = recipe.size();
    m.frame_offset = static_cast<std::uint32_t>(text.size());
    m.sha256 = sha256_of(recipe);
    all.members.push_back(m);
    m = {};
    m.path = "x.zip";
    m.kind = bundle::member_kind::nested_zip;
    m.size = zip_size;
    m.sha256 = sha256_of(as_bytes(good_zip()));
    m.link_target = 1;
    m.recipe_size = static_cast<std::uint32_t>(recipe.size());
    all.members.push_back(m);
    if (change) change(all);

    memory_sink out;
    bundle::writer w(out, bundle::container::zst);
    bundle::frame_encoder encoder(bundle::effort::fast);
    REQUIRE(w.append(encoder.encode(content).value(), content.size()));
    REQUIRE(w.seal(all, encoder));
    return {{}, std::move(out.content)};
}

errc code_of(const test::packed& made) {
    const auto r = made.open();
    if (!r) return r.error().code;
    memory_sink out;
    const auto read = r->read(2, out);
    CHECK(out.content.size() <= bundle::max_nested_bytes);
    return read ? errc::internal : read.error().code;
}

}  // namespace

TEST_CASE("a recipe comes back as it was, and gives the zip") {
    const auto r = good_recipe();
    const auto back = bundle::decode_recipe(bundle::encode_recipe(r), size_of(r));
    REQUIRE(back);
    CHECK((back->parts == r.parts));
    CHECK(back->literals == r.literals);
    const auto made = bundle_with(bundle::encode_recipe(r), size_of(r));
    const auto opened = made.open();
    REQUIRE(opened);
    CHECK(opened->read_text("x.zip").value() == good_zip());
    const zip::memory_source file{byte_view(made.file)};
    CHECK(bundle::verify(file)->intact);
}

TEST_CASE("no cut and no flipped bit of a recipe gives anything but an error") {
    const auto good = bundle::encode_recipe(good_recipe());
    const auto size = size_of(good_recipe());
    for (std::size_t n = 0; n < good.size(); ++n) CHECK_FALSE(bundle::decode_recipe(byte_view(good).first(n), size));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto changed = good;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
        const auto code = code_of(bundle_with(changed, size));
        // Some parameters make the same bytes of so short a text.
        const bool same = code == errc::internal && (bit / 8 == 33 || bit / 8 == 34);
        CHECK((same || code == errc::corrupt || code == errc::unsupported || code == errc::limit));
    }
}

TEST_CASE("hostile recipes are refused") {
    const auto code = [](const std::function<void(bundle::recipe&)>& change, std::uint64_t size = 0) {
        auto r = good_recipe();
        change(r);
        return code_of(bundle_with(bundle::encode_recipe(r), size > 0 ? size : size_of(r)));
    };
    CHECK(code([](auto& r) { r.parts[1].member = 9; }) == errc::corrupt);  // no such member
    CHECK(code([](auto& r) { r.parts[1].member = 2; }) == errc::corrupt);  // itself
    CHECK(code([](auto& r) { r.parts[0].size = 2; }) == errc::corrupt);    // literals left over
    CHECK(code([](auto& r) { r.parts[0].size = 400; }) == errc::corrupt);  // more literals than there are
    CHECK(code([](auto& r) { r.parts[2].size = 5; }) == errc::corrupt);    // less than the stored member
    CHECK(code([](auto& r) { r.parts[1].size += 1; }) == errc::unsupported);
    CHECK(code([](auto& r) { r.parts[1].size -= 1; }) == errc::unsupported);
    CHECK(code([](auto& r) { r.parts[1].parameters.level = 0; }) == errc::corrupt);
    CHECK(code([](auto& r) { r.parts[1].size = UINT64_MAX - 2; }) == errc::corrupt);  // a sum that wraps around
    CHECK(code([](auto&) {}, bundle::max_nested_bytes + 1) == errc::limit);
    CHECK(code([](auto& r) { std::swap(r.parts[0], r.parts[1]); }) == errc::unsupported);  // another zip
}

TEST_CASE("places of recipes beyond their member are refused, and so are parts of what is no zip") {
    const auto r = bundle::encode_recipe(good_recipe());
    const auto opens = [&](const std::function<void(bundle::index&)>& change) {
        return bundle_with(r, size_of(good_recipe()), change).open().has_value();
    };
    CHECK(opens([](auto&) {}));
    CHECK_FALSE(opens([](auto& i) { ++i.members[2].recipe_size; }));
    CHECK_FALSE(opens([](auto& i) { ++i.members[2].frame_offset; }));
    CHECK_FALSE(opens([](auto& i) { i.members[2].link_target = 2; }));
    CHECK_FALSE(opens([](auto& i) { i.members[2].link_target = 7; }));
    CHECK_FALSE(opens([](auto& i) { i.members[0].part_of = 1; }));
    CHECK_FALSE(opens([](auto& i) { i.members[0].part_of = 3; }));
}

TEST_CASE("a damaged member names itself, and verify counts its zip as damaged") {
    const auto made =
        bundle_with(bundle::encode_recipe(good_recipe()), size_of(good_recipe()), [](auto& i) { i.members[0].sha256[0] ^= 1; });
    const auto r = made.open();
    REQUIRE(r);
    memory_sink out;
    const auto read = r->read(2, out);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::corrupt);
    CHECK(read.error().what.find("x.zip~/a") != std::string::npos);
    const zip::memory_source file{byte_view(made.file)};
    const auto checked = bundle::verify(file);
    REQUIRE(checked);
    CHECK_FALSE(checked->intact);
    CHECK(checked->members_damaged == std::vector<std::string>{"x.zip~/a", "x.zip"});
}
