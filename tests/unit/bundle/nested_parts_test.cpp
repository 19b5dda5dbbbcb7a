// How often frames are decoded for nested zips, links and members that are read one after the other.
#include "nested_parts.hpp"

#include <catch2/catch.hpp>
#include <deque>

#include "bundle_builder.hpp"
#include "counting_access.hpp"
#include "framed_bundle.hpp"
#include "stamplog/bundle/extract.hpp"
#include "stamplog/bundle/member_reader.hpp"
#include "stamplog/bundle/verify.hpp"

using namespace stamplog;
using bundle::part_kind;

namespace {

// Files are added in the order of their frames, then zips of them.
class scene {
 public:
    std::uint32_t file(std::uint32_t frame, std::string content) {
        frames_.resize(std::max<std::size_t>(frames_.size(), frame + 1));
        const auto at = static_cast<std::uint32_t>(frames_[frame].size());
        frames_[frame] += content;
        bundle_.file(named("f"), kept_.emplace_back(std::move(content)), frame, at);
        contents_.push_back(kept_.back());
        return static_cast<std::uint32_t>(contents_.size() - 1);
    }
    std::uint32_t link(std::uint32_t target) {
        bundle_.link(named("l"), target);
        contents_.push_back(contents_[target]);
        return static_cast<std::uint32_t>(contents_.size() - 1);
    }
    // Stored parts, or deflated ones with level 1.
    void zip(const std::vector<std::uint32_t>& members, part_kind kind = part_kind::stored) {
        bundle::recipe r;
        std::string zip = "PK";
        r.parts.push_back({part_kind::literal, {0, 0}, 0, 2});
        r.literals = {'P', 'K'};
        for (const auto m : members) {
            if (kind == part_kind::deflated && !deflated_.contains(m)) deflated_[m] = test::deflated(contents_[m], 1);
            const auto part = kind == part_kind::stored ? contents_[m] : as_text(deflated_[m]);
            const auto level = static_cast<std::uint8_t>(kind == part_kind::stored ? 0 : 1);
            r.parts.push_back({kind, {level, static_cast<std::uint8_t>(level * 8)}, m, part.size()});
            zip += part;
        }
        zips_.push_back({std::move(zip), as_text_of(bundle::encode_recipe(r)), recipes_.size()});
        recipes_ += zips_.back().recipe;
    }
    // The recipes have a frame of their own, behind the others.
    test::packed seal() {
        if (zips_.empty()) return bundle_.seal(frames_);
        const auto where = file(static_cast<std::uint32_t>(frames_.size()), recipes_);
        for (const auto& z : zips_) bundle_.nested_zip(named("z"), z.zip, where, z.offset, z.recipe.size());
        return bundle_.seal(frames_);
    }
    const std::string& zip_bytes(std::size_t i) const { return zips_[i].zip; }

 private:
    struct added_zip {
        std::string zip, recipe;
        std::size_t offset;
    };
    static std::string as_text_of(const bytes& b) { return std::string(as_text(b)); }
    std::string_view named(const char* kind) { return names_.emplace_back(kind + std::to_string(names_.size())); }

    std::deque<std::string> names_, kept_;
    std::vector<std::string> frames_;
    std::vector<std::string_view> contents_;
    std::map<std::uint32_t, bytes> deflated_;
    std::deque<added_zip> zips_;
    std::string recipes_;
    test::framed_bundle bundle_;
};

struct opened {
    explicit opened(const test::packed& made)
        : file(std::make_shared<test::counting_access>(byte_view(made.file))), in(test::value_of(bundle::reader::open(file))) {
        file->forget();
    }
    // How often each frame but the index's was decoded.
    std::vector<unsigned> decoded() const {
        std::vector<unsigned> out;
        const auto& frames = in.contents().frames;
        for (std::size_t i = 0; i + 1 < frames.size(); ++i) out.push_back(file->decoded(frames[i]));
        return out;
    }
    std::vector<std::uint32_t> zips() const {
        std::vector<std::uint32_t> out;
        for (std::uint32_t i = 0; i < in.contents().members.size(); ++i)
            if (in.contents().members[i].kind == bundle::member_kind::nested_zip) out.push_back(i);
        return out;
    }

    std::shared_ptr<test::counting_access> file;
    bundle::reader in;
};

using counts = std::vector<unsigned>;

// A hundred zips, each of three members that lie in three frames, in the order from which most work could come.
scene scattered_zips() {
    scene s;
    std::vector<std::vector<std::uint32_t>> members;
    for (std::uint32_t frame = 0; frame < 3; ++frame) {
        s.file(frame, test::noise(100'000, frame));
        members.emplace_back();
        for (unsigned i = 0; i < 100; ++i) members.back().push_back(s.file(frame, "member " + std::to_string(i * (frame + 1))));
    }
    for (unsigned i = 0; i < 100; ++i) s.zip({members[2][i], members[0][99 - i], members[1][i]});
    return s;
}

errc code_of(const test::packed& made, std::string& what) {
    const opened o(made);
    memory_sink out;
    const auto read = o.in.read(o.zips().front(), out);
    if (read) return errc::internal;
    what = read.error().what;
    return read.error().code;
}

}  // namespace

TEST_CASE("verify and extract decode a frame once more for a hundred small zips") {
    auto s = scattered_zips();
    const auto made = s.seal();
    const opened o(made);
    const auto checked = bundle::verify(*o.file);
    REQUIRE(checked);
    CHECK(checked->intact);
    CHECK((o.decoded() == counts{2, 2, 2, 2}));
    o.file->forget();
    const test::temp_folder t;
    const auto written = bundle::extract(o.in, t / "to");
    REQUIRE(written);
    CHECK(written->failed.empty());
    CHECK((o.decoded() == counts{2, 2, 2, 1}));
    for (std::size_t i = 0; i < 100; ++i)
        CHECK(test::read_file(t / "to" / std::string(o.in.contents().members[o.zips()[i]].path)) == s.zip_bytes(i));
}

TEST_CASE("zips that are read one after the other share what they need, one alone has its own frames read") {
    auto s = scattered_zips();
    const auto made = s.seal();
    const opened o(made);
    const auto zips = o.zips();
    bundle::member_reader many(o.in, zips);
    for (std::size_t i = 0; i < zips.size(); ++i) {
        memory_sink out;
        REQUIRE(many.read(zips[i], out));
        CHECK(as_text(out.content) == s.zip_bytes(i));
    }
    CHECK((o.decoded() == counts{1, 1, 1, 1}));
    // Not the one that was expected: it comes all the same.
    memory_sink again;
    REQUIRE(many.read(zips[7], again));
    CHECK(as_text(again.content) == s.zip_bytes(7));

    scene other;
    const auto wanted = other.file(0, "wanted");
    other.file(1, test::noise(10'000, 1));
    other.zip({wanted});
    const auto small = other.seal();
    const opened alone(small);
    memory_sink out;
    REQUIRE(alone.in.read(alone.zips().front(), out));
    CHECK((alone.decoded() == counts{1, 0, 1}));
}

TEST_CASE("a recipe that goes to and fro between frames has them decoded once for each of its passes") {
    scene s;
    std::vector<std::uint32_t> parts{s.file(0, std::string(20u << 20, 'a'))};
    for (std::uint32_t frame = 1; frame <= 2; ++frame)
        for (unsigned i = 0; i < 100; ++i) parts.push_back(s.file(frame, "member " + std::to_string(100 * frame + i)));
    parts.push_back(s.file(3, std::string(20u << 20, 'b')));
    for (std::size_t i = 0; i < 100; i += 2) std::swap(parts[1 + i], parts[101 + i]);
    s.zip(parts, part_kind::deflated);
    const auto made = s.seal();
    const opened o(made);
    memory_sink out;
    REQUIRE(o.in.read(o.zips().front(), out));
    CHECK(as_text(out.content) == s.zip_bytes(0));
    CHECK((o.decoded() == counts{1, 1, 1, 1, 1}));
    CHECK(bundle::max_passes_of_a_zip == 17);
}

TEST_CASE("a recipe whose members would take more frames than a zip's do is refused") {
    std::string what;
    scene large;
    large.zip({large.file(0, std::string(bundle::max_nested_member_bytes + 1, 'a'))}, part_kind::deflated);
    CHECK(code_of(large.seal(), what) == errc::limit);
    CHECK(what.find("max_nested_member_bytes") != what.npos);

    const auto recipe = bundle::encode_recipe({{{part_kind::stored, {0, 0}, 0, 20}}, {}});
    const std::string first = "ten bytes.", second = "another 10";
    const auto two = first + second, text = std::string(as_text(recipe));
    const auto crossing = test::framed_bundle()
                              .file("m", two, 0)
                              .file(bundle::recipes_name, text, 2)
                              .nested_zip("z", two, 1, 0, recipe.size())
                              .seal({first, second, text});
    CHECK(code_of(crossing, what) == errc::corrupt);
    CHECK(what.find("several frames") != what.npos);
}

TEST_CASE("one zip's damage does not cost the others that share its pass") {
    scene s;
    const auto good = s.file(0, "good"), bad = s.file(1, test::noise(5000, 3));
    s.zip({good});
    s.zip({bad, good});
    s.zip({good, good});
    auto made = s.seal();
    const auto frame = opened(made).in.contents().frames[1];
    made.file[static_cast<std::size_t>(frame.file_offset + frame.compressed_size / 2)] ^= 0xFF;
    const opened o(made);
    const auto checked = bundle::verify(*o.file);
    REQUIRE(checked);
    const auto path = [&](std::uint32_t i) { return std::string(o.in.contents().members[i].path); };
    CHECK((checked->members_damaged == std::vector<std::string>{path(bad), path(o.zips()[1])}));
    const test::temp_folder t;
    const auto written = bundle::extract(o.in, t / "to");
    REQUIRE(written);
    REQUIRE(written->failed.size() == 2);
    CHECK(written->failed[0].path == path(bad));
    CHECK(written->failed[1].path == path(o.zips()[1]));
}

TEST_CASE("links whose targets are not wanted have their frame decoded once") {
    scene s;
    std::vector<std::uint32_t> targets;
    for (unsigned i = 0; i < 20; ++i) targets.push_back(s.file(0, "target " + std::to_string(i)));
    for (const auto t : targets) {
        s.file(1, "between");
        s.link(t);
    }
    const auto made = s.seal();
    const opened o(made);
    bundle::extract_options how;
    how.wanted = [&](const bundle::member& m) { return &m - o.in.contents().members.data() >= 20; };
    const test::temp_folder t;
    const auto written = bundle::extract(o.in, t / "to", how);
    REQUIRE(written);
    CHECK(written->failed.empty());
    CHECK(written->files == 40);
    CHECK(o.decoded()[0] == 1);
    CHECK(o.decoded()[1] == 1);
}

TEST_CASE("a loader keeps the frames that were loaded last, also what is good of a damaged one") {
    auto made =
        test::framed_bundle().file("a", "a", 0).seal({test::noise(1000, 1), test::noise(1000, 2), test::noise(1000, 3)});
    {
        const opened o(made);
        made.file[static_cast<std::size_t>(o.in.contents().frames[1].file_offset + 500)] ^= 1;
    }
    const opened o(made);
    bundle::frame_loader loader(*o.file, bundle::container::zst, o.in.contents().frames, 2);
    CHECK(loader.content().empty());
    for (int i = 0; i < 3; ++i) {
        REQUIRE(loader.load(0));
        CHECK(as_text(loader.content()) == test::noise(1000, 1));
        const auto damaged = loader.load(1);
        REQUIRE_FALSE(damaged);
        CHECK(damaged.error().code == errc::corrupt);
        CHECK(damaged.error().what.find("frame 1") != std::string::npos);
    }
    CHECK((o.decoded() == counts{1, 2, 0}));  // a damaged one is read once more, step by step
    REQUIRE(loader.load(0));
    REQUIRE(loader.load(2));
    REQUIRE(loader.load(0));
    CHECK((o.decoded() == counts{1, 2, 1}));
    CHECK_FALSE(loader.load(1));
    CHECK((o.decoded() == counts{1, 3, 1}));
    REQUIRE_FALSE(loader.load(9));
    CHECK(loader.content().empty());
}
