// What becomes of a search when contents lie in another order than their names, when a frame is damaged, when memory ends.
#include <catch2/catch.hpp>
#include <new>

#include "framed_bundle.hpp"
#include "lines_heard.hpp"
#include "stamplog/bundle/frame_loader.hpp"

using namespace stamplog;
using test::compiled;
using test::framed_bundle;
using test::lines_heard;

namespace {

const std::string two_needles = "a needle\n", other_needles = "b needle\n";

class failing_access final : public random_access {
 public:
    explicit failing_access(byte_view file) : file_(file) {}
    std::uint64_t size() const noexcept override { return file_.size(); }
    [[nodiscard]] result<void> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
        if (no_memory) throw std::bad_alloc();
        return file_.read_at(offset, out);
    }
    bool no_memory = false;

 private:
    zip::memory_source file_;
};

class failing_listener final : public search::listener {
 public:
    void line(const search::searched&, const search::shown_line&) override { throw std::bad_alloc(); }
    void gap(const search::searched&) override {}
    void end(const search::searched&) override {}
};

}  // namespace

TEST_CASE("a link is searched where its content lies, also in front of members that were named before it") {
    const auto made = framed_bundle()
                          .file("1/large", "large needle\n", 0)
                          .file("2/empty", "", 1)
                          .file("2/small", two_needles, 1)
                          .file("2/more", other_needles, 1, static_cast<std::uint32_t>(two_needles.size()))
                          .link("2/large", 0)
                          .seal({"large needle\n", two_needles + other_needles});
    const auto in = made.open();
    REQUIRE(in);
    lines_heard heard;
    REQUIRE(search::search_bundle(*in, {1, 2, 3, 4}, compiled("needle"), {}, heard));
    CHECK(heard.lines == std::vector<std::string>{"large needle", "a needle", "b needle"});
    REQUIRE(heard.ended.size() == 4);
    CHECK(heard.ended[0].member == 4);
    CHECK(heard.ended[1].member == 1);
    for (const auto& e : heard.ended) CHECK(e.matches == (e.member == 1 ? 0 : 1));
}

TEST_CASE("every member of a frame with a wrong checksum is named, but for those whose bytes are right") {
    const std::string first = "first needle\n", second = "second NEEDLE\n", third = "third needle\n";
    // Larger than what the decoder gives at once, so that something comes before the checksum; and it stays as it is.
    std::string filler(3u << 20, 'x');
    for (std::uint32_t i = 0, x = 12345; i < filler.size(); ++i, x = x * 1664525 + 1013904223)
        filler[i] = static_cast<char>(x >> 24);
    auto made = framed_bundle()
                    .file("first", first, 0)
                    .file("second", second, 0, static_cast<std::uint32_t>(first.size()))
                    .file("third", third, 0, static_cast<std::uint32_t>(first.size() + second.size()))
                    .file("over", third, 1)
                    .seal({first + second + third + filler, third});
    const auto at = as_text(made.file).find("NEEDLE");
    REQUIRE(at != std::string_view::npos);
    made.file[at] = 'M';
    const auto in = made.open();
    REQUIRE(in);
    lines_heard heard;
    REQUIRE(search::search_bundle(*in, {0, 1, 2}, compiled("NEEDLE|needle"), {}, heard));
    CHECK(heard.lines == std::vector<std::string>{"first needle", "third needle"});
    REQUIRE(heard.ended.size() == 3);
    CHECK_FALSE(heard.ended[0].failed);
    REQUIRE(heard.ended[1].failed);
    CHECK(heard.ended[1].failed->code == errc::corrupt);
    CHECK_FALSE(heard.ended[2].failed);
}

TEST_CASE("a frame is read up to its checksum") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += std::to_string(i * i) + "\n";
    auto made = framed_bundle().file("a", text, 0).seal({text});
    const auto good = made.open();
    REQUIRE(good);
    bundle::frame_loader whole(*good);
    REQUIRE(whole.load(0));
    CHECK(as_text(whole.content()).starts_with(text));
    const auto& f = good->contents().frames[0];
    made.file[static_cast<std::size_t>(f.file_offset + f.compressed_size - 1)] ^= 1;
    const auto in = made.open();
    REQUIRE(in);
    const auto read = bundle::frame_loader(*in).load(0);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::corrupt);
}

TEST_CASE("a search that runs out of memory says so, in whatever stage") {
    const std::string half = "one needle\n";
    const auto made = framed_bundle().file("a", half + half, 0).seal({half, half});
    const auto file = std::make_shared<failing_access>(byte_view(made.file));
    const auto in = bundle::reader::open(file);
    REQUIRE(in);
    failing_listener telling;
    const auto told = search::search_bundle(*in, {0}, compiled("needle"), {}, telling);
    REQUIRE_FALSE(told);
    CHECK(told.error().code == errc::io);
    file->no_memory = true;
    lines_heard heard;
    const auto read = search::search_bundle(*in, {0}, compiled("needle"), {}, heard);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::io);
}
