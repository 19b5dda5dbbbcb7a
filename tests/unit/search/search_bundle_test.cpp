#include <catch2/catch.hpp>

#include "landing_builder.hpp"
#include "lines_heard.hpp"

using namespace stamplog;
using test::compiled;
using test::lines_heard;

namespace {

std::vector<std::uint32_t> all_members(const bundle::reader& in) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < in.contents().members.size(); ++i)
        if (!in.contents().members[i].path.starts_with("_stamplog/")) out.push_back(i);
    return out;
}

}  // namespace

TEST_CASE("members are searched in the tar's order, each content once, for any number of threads") {
    std::vector<pack::text_member> texts;
    for (int i = 0; i < 200; ++i)
        texts.push_back({"stamp/" + std::to_string(1000 + i),
                         i % 10 == 3 ? "the same needle\n" : "hay " + std::to_string(i) + "\nneedle " + std::to_string(i),
                         0,
                         {},
                         {}});
    const auto made = test::pack_texts(std::move(texts));
    const auto in = made.open();
    REQUIRE(in);
    std::vector<std::string> first;
    for (const unsigned threads : {1U, 2U, 16U}) {
        lines_heard heard;
        search::search_options how;
        how.threads = threads;
        const auto done = search::search_bundle(*in, all_members(*in), compiled("needle"), how, heard);
        REQUIRE(done);
        CHECK(done->contents == 181);
        CHECK(heard.ended.size() == 181);
        CHECK(heard.lines.size() == 181);
        if (threads == 1) first = heard.lines;
        CHECK(heard.lines == first);
        CHECK(heard.ended[3].same.size() == 19);
    }
}

TEST_CASE("a member that is larger than a frame is searched over the frames' ends") {
    std::string large;
    large.reserve(80u << 20);
    for (int i = 1; large.size() < 70u << 20; ++i)
        large += "line " + std::to_string(i) + (i % 100'000 == 0 ? " needle\n" : "\n");
    const auto lines = static_cast<std::size_t>(std::count(large.begin(), large.end(), '\n'));
    std::vector<std::string> expected;
    for (std::size_t i = 100'000; i <= lines; i += 100'000)
        expected.push_back(std::to_string(i) + ":line " + std::to_string(i) + " needle");
    const auto made = test::pack_texts({{"stamp/a", "needle first\n", 0, {}, {}}, {"stamp/large", large, 0, {}, {}}});
    const auto in = made.open();
    REQUIRE(in);
    lines_heard heard;
    search::search_options how;
    how.numbers = true;
    const auto done = search::search_bundle(*in, all_members(*in), compiled("needle"), how, heard);
    REQUIRE(done);
    CHECK(done->frames >= 3);
    REQUIRE(heard.lines.size() == expected.size() + 1);
    std::erase(heard.lines, "1:needle first");  // before or behind it, as the bundle has them
    CHECK(heard.lines == expected);
}

TEST_CASE("only frames that hold what is asked for are decoded") {
    std::vector<pack::text_member> texts;
    for (int i = 0; i < 4; ++i)
        texts.push_back({"stamp/" + std::to_string(i), std::string(20u << 20, static_cast<char>('a' + i)), 0, {}, {}});
    const auto made = test::pack_texts(std::move(texts));
    const auto in = made.open();
    REQUIRE(in);
    lines_heard heard;
    const auto done = search::search_bundle(*in, {*in->contents().find("stamp/2")}, compiled("c"), {}, heard);
    REQUIRE(done);
    CHECK(done->frames == 1);
    CHECK(heard.ended.size() == 1);
    CHECK(heard.ended[0].matches == 1);
}

TEST_CASE("a damaged frame costs what lies in it, and is named") {
    std::vector<pack::text_member> texts;
    for (int i = 0; i < 3; ++i) {
        std::string text;
        for (std::uint32_t n = 0, x = 12345; text.size() < 20u << 20; ++n, x = x * 1664525 + 1013904223)
            text += std::to_string(x) + "\n";
        texts.push_back({"stamp/" + std::to_string(i), text + "needle" + std::to_string(i) + "\n", 0, {}, {}});
    }
    auto made = test::pack_texts(std::move(texts));
    std::uint64_t middle = 0;
    {
        const auto in = made.open();
        REQUIRE(in);
        const auto& m = in->contents().members[*in->contents().find("stamp/1")];
        const auto& f = in->contents().frames[m.frame];
        middle = f.file_offset + f.compressed_size / 2;
    }
    made.file[static_cast<std::size_t>(middle)] ^= 0x55;
    const auto in = made.open();
    REQUIRE(in);
    lines_heard heard;
    REQUIRE(search::search_bundle(*in, all_members(*in), compiled("needle"), {}, heard));
    CHECK(heard.lines == std::vector<std::string>{"needle0", "needle2"});
    REQUIRE(heard.ended.size() == 3);
    CHECK_FALSE(heard.ended[0].failed);
    CHECK(heard.ended[1].failed);
    CHECK_FALSE(heard.ended[2].failed);
}

TEST_CASE("a stop ends the search") {
    const auto made = test::pack_texts({{"stamp/a", "needle", 0, {}, {}}});
    const auto in = made.open();
    REQUIRE(in);
    std::stop_source stop;
    stop.request_stop();
    search::search_options how;
    how.stop = stop.get_token();
    lines_heard heard;
    CHECK(search::search_bundle(*in, all_members(*in), compiled("needle"), how, heard).error().code == errc::cancelled);
}
