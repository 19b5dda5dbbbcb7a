#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "landing_builder.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/bundle/verify.hpp"
#include "tar_contents.hpp"

using namespace stamplog;
using test::member_of;
using test::zip_builder;

namespace {

std::string lines(int seed, std::size_t n) {
    std::string out;
    for (std::int64_t i = 0; out.size() < n; ++i) out += std::to_string(i * 7919 % 1000) + " of " + std::to_string(seed) + "\n";
    return out;
}

std::string as_string(const bytes& b) { return {b.begin(), b.end()}; }

// Of two makers' levels, with a stored member, an empty one, a folder, data descriptors and a comment.
std::string inner_zip(int seed) {
    return as_string(zip_builder()
                         .add("logs/", "", {.deflate = false})
                         .add("logs/a.log", lines(seed, 200'000), {.level = 9})
                         .add("logs/b.log", lines(seed + 1, 90'000), {.descriptor = true})
                         .add("c.bin", lines(seed + 2, 3'000), {.deflate = false})
                         .add("fast.log", lines(seed + 3, 300'000), {.level = 1})
                         .add("empty.log", "")
                         .finish("made for a test"));
}

test::packed pack_default(const test::landing_builder& l, unsigned threads = 0) {
    auto o = l.options();
    o.profile = pack::profile::standard;
    o.threads = threads;
    return test::pack_whole(o);
}

std::uint32_t nested_in(const bundle::index& all) {
    std::uint32_t n = 0;
    for (const auto& m : all.members) n += m.kind == bundle::member_kind::nested_zip ? 1 : 0;
    return n;
}

}  // namespace

TEST_CASE("a nested zip is packed as its members and comes back byte for byte") {
    const auto zip = inner_zip(1);
    test::landing_builder l;
    l.add("Storage", zip_builder().add("d/x.zip", zip).add("other.log", lines(9, 500)).finish());
    const auto made = pack_default(l);
    CHECK(pack::complete(made.report));
    CHECK(made.report.members == 4);  // with the recipes and the manifest
    const auto r = made.open();
    REQUIRE(r);
    const auto path = member_of("Storage", "d/x.zip");
    CHECK((r->read_text(path).value() == zip));
    CHECK((r->read_text(path + "~/logs/a.log").value() == lines(1, 200'000)));

    const auto& all = r->contents();
    const auto& nested = all.members[all.find(path).value()];
    CHECK(nested.kind == bundle::member_kind::nested_zip);
    CHECK(nested.size == zip.size());
    CHECK(nested.sha256 == sha256_of(as_bytes(zip)));
    CHECK(all.members[all.find(path + "~/c.bin").value()].part_of == all.find(path));
    CHECK(all.members[all.find(member_of("Storage", "other.log")).value()].part_of == bundle::no_member);

    const auto tar = test::tar_contents(made.file);
    CHECK(tar.count(path) == 0);
    CHECK((tar.at(path + "~/fast.log") == lines(4, 300'000)));

    const auto manifest = nlohmann::json::parse(r->read_text(bundle::manifest_name).value());
    const auto named = [&](const std::string& p) {
        for (const auto& m : manifest["members"])
            if (m["path"] == p) return m;
        return nlohmann::json();
    };
    CHECK(named(path)["nested"] == true);
    CHECK(named(path)["sha256"] == to_hex(nested.sha256));
    CHECK(named(path + "~/c.bin")["part_of"] == path);
}

TEST_CASE("extract gives nested zips back, and their members only where the zip is not wanted") {
    const auto zip = inner_zip(1);
    test::landing_builder l;
    l.add("Storage", zip_builder().add("x.zip", zip).finish());
    const auto made = pack_default(l);
    const auto r = made.open();
    REQUIRE(r);
    const auto path = member_of("Storage", "x.zip");
    const test::temp_folder all, one;
    const auto done = bundle::extract(*r, all.path());
    REQUIRE(done);
    CHECK(done->failed.empty());
    CHECK((test::read_file(all / path) == zip));
    CHECK_FALSE(std::filesystem::exists(all / (path + "~")));

    bundle::extract_options only;
    only.wanted = [&](const bundle::member& m) { return m.path.ends_with("a.log"); };
    REQUIRE(bundle::extract(*r, one.path(), only));
    CHECK((test::read_file(one / (path + "~/logs/a.log")) == lines(1, 200'000)));
    CHECK_FALSE(std::filesystem::exists(one / path));
}

TEST_CASE("zips that deflating anew does not give back stay closed") {
    auto foreign = inner_zip(1);
    const auto other = lines(1, 200'000);
    // Level 9 and level 1 give the same members, but not in the places that the directory names.
    const auto rest = test::deflated(other, 9);
    auto broken = foreign;
    const auto at = broken.find(as_string(rest));
    REQUIRE(at != std::string::npos);
    broken[at + rest.size() / 2] = static_cast<char>(broken[at + rest.size() / 2] ^ 1);
    const auto stored_blocks = as_string(zip_builder().add("raw.log", lines(3, 100), {.level = 0}).finish());
    const auto encrypted = as_string(zip_builder().add("a", "secret").add("b", "x", {.flags = 1}).finish());
    test::landing_builder l;
    l.add("Storage", zip_builder()
                         .add("broken.zip", broken)
                         .add("blocks.zip", stored_blocks)
                         .add("locked.zip", encrypted)
                         .add("none.zip", as_string(zip_builder().finish()))
                         .add("text.zip", "no zip at all")
                         .finish());
    const auto made = pack_default(l);
    CHECK(pack::complete(made.report));
    const auto r = made.open();
    REQUIRE(r);
    CHECK(nested_in(r->contents()) == 0);
    CHECK((r->read_text(member_of("Storage", "broken.zip")).value() == broken));
    CHECK((r->read_text(member_of("Storage", "blocks.zip")).value() == stored_blocks));
}

TEST_CASE("a nested zip under several names is packed once, its members are duplicates like others, one level deep") {
    const auto zip = inner_zip(1);
    const auto outer = as_string(zip_builder().add("deep.zip", zip).add("a.log", lines(1, 200'000), {.level = 9}).finish());
    test::landing_builder l;
    l.add("Storage", zip_builder().add("x.zip", zip).add("outer.zip", outer).add("x.zip~", "in the way").finish());
    l.add("SQL", zip_builder().add("again.zip", zip, {.deflate = false}).add("x.zip", zip).finish());
    const auto made = pack_default(l);
    CHECK(pack::complete(made.report));
    const auto r = made.open();
    REQUIRE(r);
    CHECK(nested_in(r->contents()) == 4);
    for (const auto& path : {member_of("Storage", "x.zip"), member_of("SQL", "x.zip"), member_of("SQL", "again.zip")})
        CHECK((r->read_text(path).value() == zip));
    CHECK((r->read_text(member_of("Storage", "outer.zip")).value() == outer));
    CHECK((r->read_text(member_of("Storage", "outer.zip~/deep.zip")).value() == zip));
    CHECK(r->read_text(member_of("Storage", "x.zip~")).value() == "in the way");
    const zip::memory_source file{byte_view(made.file)};
    const auto checked = bundle::verify(file);
    REQUIRE(checked);
    CHECK(checked->intact);
}

TEST_CASE("profile fast leaves nested zips closed") {
    test::landing_builder l;
    l.add("Storage", zip_builder().add("x.zip", inner_zip(1)).finish());
    const auto made = test::pack_whole(l.options());
    CHECK(nested_in(made.open()->contents()) == 0);
}

TEST_CASE("threads and memory leave a bundle with nested zips as it is") {
    test::landing_builder l;
    for (const auto* role : {"ACS", "SQL", "NRP"}) {
        zip_builder zip;
        for (int i = 0; i < 6; ++i) zip.add("z" + std::to_string(i) + ".zip", inner_zip(i));
        l.add(role, zip.finish());
    }
    const auto one = pack_default(l, 1);
    CHECK(nested_in(one.open()->contents()) == 18);
    for (const unsigned threads : {2u, 16u}) CHECK((pack_default(l, threads).file == one.file));
}

TEST_CASE("where a nested zip cannot be put together, extract writes what is good of its members") {
    constexpr std::size_t most_of_a_frame = 20u << 20;
    const auto zip =
        as_string(zip_builder().add("a.log", lines(1, most_of_a_frame)).add("b.log", lines(2, most_of_a_frame)).finish());
    test::landing_builder l;
    l.add("Storage", zip_builder().add("x.zip", zip).finish());
    l.add("SQL", zip_builder().add("y.zip", zip).finish());
    auto made = pack_default(l);
    const auto r = made.open();
    REQUIRE(r);
    const auto& all = r->contents();
    const auto first = member_of("SQL", "y.zip");  // below which the members lie
    const auto& broken = all.frames[all.members[all.find(first + "~/b.log").value()].frame];
    REQUIRE(broken.file_offset != all.frames[all.members[all.find(first + "~/a.log").value()].frame].file_offset);
    made.file[broken.file_offset + broken.compressed_size / 2] ^= 1;
    for (const bool second_only : {false, true}) {
        bundle::extract_options o;
        if (second_only) o.wanted = [](const bundle::member& m) { return m.path.ends_with("x.zip"); };
        const test::temp_folder t;
        const auto done = bundle::extract(*r, t.path(), o);
        REQUIRE(done);
        CHECK(done->failed.size() == (second_only ? 2u : 3u));
        CHECK_FALSE(std::filesystem::exists(t / first));
        CHECK((test::read_file(t / (first + "~/a.log")) == lines(1, most_of_a_frame)));
        CHECK_FALSE(std::filesystem::exists(t / (first + "~/b.log")));
    }
}

namespace {

// The connection ends with a certain read.
class ending_access final : public random_access {
 public:
    explicit ending_access(byte_view file) : file_(file) {}
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (++reads == last) return fail(errc::disconnected, "the connection is gone");
        return file_.read_at(offset, out);
    }
    mutable int reads = 0;
    int last = -1;

 private:
    zip::memory_source file_;
};

}  // namespace

TEST_CASE("verify tells a file that cannot be read while zips are put together from a damaged one") {
    test::landing_builder l;
    l.add("Storage", zip_builder().add("x.zip", inner_zip(1)).finish());
    const auto made = pack_default(l);
    const ending_access whole{byte_view(made.file)};
    REQUIRE(bundle::verify(whole)->intact);
    ending_access ends{byte_view(made.file)};
    ends.last = whole.reads;  // zips are put together last
    const auto v = bundle::verify(ends);
    REQUIRE_FALSE(v);
    CHECK(v.error().code == errc::disconnected);
}
