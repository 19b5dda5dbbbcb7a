#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "stamplog/base/bytes.hpp"
#include "stamplog/bundle/reader.hpp"
#include "stamplog/bundle/recipe.hpp"
#include "stamplog/bundle/writer.hpp"
#include "temp_folder.hpp"

using namespace stamplog;

namespace {

// A zip of one stored member that comes out otherwise than it was, and a text.
bytes bundle_of_another_zlib() {
    const std::string inner = "of a zip\n", text = "a text\n";
    bundle::recipe r;
    r.parts = {{bundle::part_kind::stored, {0, 0}, 0, inner.size()}};
    const auto recipe = bundle::encode_recipe(r);
    bytes content;
    bundle::index all;
    const auto add = [&](std::string_view path, byte_view what) -> bundle::member& {
        bundle::member m;
        m.path = path;
        m.size = what.size();
        m.sha256 = sha256_of(what);
        m.frame_offset = static_cast<std::uint32_t>(content.size());
        append(content, what);
        return all.members.emplace_back(m);
    };
    add("x.zip~/a", as_bytes(inner)).part_of = 3;
    add("text", as_bytes(text));
    add(bundle::recipes_name, recipe);
    bundle::member zip;
    zip.path = "x.zip";
    zip.kind = bundle::member_kind::nested_zip;
    zip.size = inner.size();
    zip.sha256 = sha256_of(as_bytes(text));
    zip.link_target = 2;
    zip.recipe_size = static_cast<std::uint32_t>(recipe.size());
    all.members.push_back(zip);
    memory_sink out;
    bundle::writer w(out, bundle::container::zst);
    bundle::frame_encoder encoder(bundle::effort::fast);
    REQUIRE(w.append(encoder.encode(content).value(), content.size()));
    REQUIRE(w.seal(all, encoder));
    return std::move(out.content);
}

}  // namespace

TEST_CASE("cat goes on behind a zip that another zlib made", "[cli]") {
    const test::temp_folder folder;
    const auto file = folder / "b.tar.zst";
    test::write_file(file, bundle_of_another_zlib());
    test::fake_world f;
    CHECK(cli::run({"cat", file.string(), "x.zip", "text"}, f.w) == 3);
    CHECK(f.out.ends_with("a text\n"));
    CHECK(f.err.find("zlib") != std::string::npos);
}
