#include "bundle_file.hpp"

#include <catch2/catch.hpp>

#include "fake_world.hpp"
#include "stamplog/bundle/writer.hpp"
#include "temp_folder.hpp"

using namespace stamplog;

namespace {

bytes empty_bundle() {
    memory_sink out;
    bundle::writer w(out, bundle::container::zst);
    bundle::frame_encoder encoder(bundle::effort::fast);
    const bytes content(512, 'x');
    REQUIRE(w.append(encoder.encode(content).value(), content.size()));
    REQUIRE(w.seal({}, encoder));
    return std::move(out.content);
}

const std::string other_hash(64, '0');

}  // namespace

TEST_CASE("a file whose name ends like a part's is one of its own unless a first part lies beside it", "[cli]") {
    const test::temp_folder folder;
    const auto whole = empty_bundle();
    const auto file = (folder / "x.123").string();
    test::write_file(file, whole);
    test::write_file(folder / "x.sha256", other_hash);
    CHECK(cli::expected_sha256(file).empty());
    CHECK(cli::open_bundle_file(file).value()->size() == whole.size());
    {
        test::fake_world f;
        CHECK(cli::run({"verify", file}, f.w) == 0);
    }
    test::write_file(folder / "x.123.sha256", other_hash);
    {
        test::fake_world f;
        CHECK(cli::run({"verify", file}, f.w) == 7);
    }
    const auto first = (folder / "x.001").string();
    test::write_file(first, byte_view(whole).first((whole.size() + 1) / 2));
    test::write_file(folder / "x.002", byte_view(whole).subspan((whole.size() + 1) / 2));
    CHECK(cli::expected_sha256(first) == other_hash);
    CHECK(cli::expected_sha256(file) == other_hash);
    CHECK_FALSE(cli::open_bundle_file(file));
    test::fake_world f;
    CHECK(cli::run({"verify", first}, f.w) == 7);
    std::filesystem::remove(folder / "x.sha256");
    test::fake_world g;
    CHECK(cli::run({"verify", first}, g.w) == 0);
}

TEST_CASE("a URL is none of this machine's files, however its scheme is written", "[cli]") {
    for (const auto* url : {"https://host/case.tar.zst", "HTTPS://host/case.tar.zst", "Http://host/case.tar.zst.001"}) {
        const auto opened = cli::open_bundle_file(url);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == errc::unsupported);
        CHECK(cli::expected_sha256(url).empty());
    }
}
