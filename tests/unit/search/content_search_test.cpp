// One content from front to end, whose borders of pieces fall anywhere.
#include <catch2/catch.hpp>

#include "lines_heard.hpp"
#include "piece.hpp"
#include "teller.hpp"

using namespace stamplog;
using namespace stamplog::search;
using test::compiled;
using test::lines_heard;

namespace {

// Searched in pieces of `size` bytes.
lines_heard in_pieces(byte_view content, std::size_t size, std::string_view expression, const search_options& how) {
    const auto p = compiled(expression);
    lines_heard out;
    line_finder finder(p);
    teller tell({}, p, how, out);
    scanned found;
    const auto kind = detect(content);
    for (std::size_t at = 0; at < content.size(); at += size) {
        piece one;
        one.raw = content.subspan(at, std::min(size, content.size() - at));
        one.first = at == 0;
        one.last = at + one.raw.size() == content.size();
        one.at = at;
        one.kind = kind;
        scan(one, how, finder, found);
        tell.take(one, found, finder);
    }
    tell.finish(finder);
    return out;
}

std::string numbered(int lines) {
    std::string out;
    for (int i = 1; i <= lines; ++i) out += "line " + std::to_string(i) + (i % 7 == 0 ? " seven" : "") + "\r\n";
    return out;
}

bytes wide(std::string_view text) {
    bytes out{0xFF, 0xFE};
    for (const char c : text) {
        out.push_back(static_cast<std::uint8_t>(c));
        out.push_back(0);
    }
    return out;
}

}  // namespace

TEST_CASE("lines, numbers and context are the same wherever a content is cut") {
    const auto text = numbered(40);
    const auto wide_text = wide(text);
    for (const unsigned context : {0U, 1U, 2U, 3U, 9U}) {
        search_options how;
        how.numbers = true;
        how.before = context;
        how.after = context == 3 ? 0 : context;
        const auto whole = in_pieces(as_bytes(text), text.size(), "seven$", how);
        CHECK(whole.ended.at(0).matches == 5);
        CHECK(whole.lines.front() == (context == 0 || context == 9
                                          ? std::string(context == 0 ? "7:line 7 seven" : "1-line 1")
                                          : std::to_string(7 - context) + "-line " + std::to_string(7 - context)));
        for (std::size_t size = 1; size < 120; ++size) {
            INFO(context << " lines of context, pieces of " << size);
            const auto cut = in_pieces(as_bytes(text), size, "seven$", how);
            CHECK(cut.lines == whole.lines);
            CHECK(cut.ended.at(0).matches == 5);
            CHECK(in_pieces(wide_text, size, "seven$", how).lines == whole.lines);
        }
    }
}

TEST_CASE("groups of context stand apart, and touch where nothing is left out") {
    search_options how;
    how.before = how.after = 1;
    const auto heard = in_pieces(as_bytes("a\nhit 1\nb\nhit 2\nc\nd\ne\nhit 3\n"), 1000, "hit", how);
    CHECK(heard.lines == std::vector<std::string>{"a", "hit 1", "b", "hit 2", "c", "--", "e", "hit 3"});
}

TEST_CASE("counting counts, and asking whether stops at the first") {
    const auto text = numbered(700);
    search_options how;
    how.how_deep = depth::count;
    auto heard = in_pieces(as_bytes(text), 333, "seven", how);
    CHECK(heard.lines.empty());
    CHECK(heard.ended.at(0).matches == 100);
    how.how_deep = depth::first;
    heard = in_pieces(as_bytes(text), 333, "seven", how);
    CHECK(heard.lines.empty());
    CHECK(heard.ended.at(0).matches == 1);
}

TEST_CASE("of what is no text only the match is told, unless it is taken for text") {
    bytes content(5000, 0);
    const std::string_view word = "needle\n";
    std::copy(word.begin(), word.end(), content.begin() + 3000);
    search_options how;
    auto heard = in_pieces(content, 512, "needle", how);
    CHECK(heard.lines.empty());
    CHECK(heard.ended.at(0).binary);
    CHECK(heard.ended.at(0).matches == 1);
    heard = in_pieces(content, 512, "needles", how);
    CHECK(heard.ended.at(0).matches == 0);
    how.as_text = true;
    heard = in_pieces(content, 512, "needle", how);
    CHECK(heard.lines.size() == 1);
    CHECK_FALSE(heard.ended.at(0).binary);
}

TEST_CASE("a line that is too long is shown as a piece around its match") {
    std::string line(200'000, 'x');
    line.replace(150'000, 6, "needle");
    const auto heard = in_pieces(as_bytes(line + "\nshort needle\n"), 7000, "needle", {});
    REQUIRE(heard.lines.size() == 2);
    CHECK(heard.lines[0].starts_with("<xxx"));
    CHECK(heard.lines[1] == "short needle");
    CHECK(heard.ended.at(0).matches == 2);
}

TEST_CASE("a salvaged content is searched as it comes, and says where it breaks off") {
    const auto p = compiled("hit");
    lines_heard heard;
    search_options how;
    how.numbers = true;
    content_search search({}, p, how, heard);
    for (const auto* part : {"one\nhi", "t two\nthr", "ee hit"}) REQUIRE(search.write(as_bytes(part)));
    const auto of = search.finish(error{errc::corrupt, "breaks off", {}});
    CHECK(heard.lines == std::vector<std::string>{"2:hit two", "3:three hit"});
    CHECK(of.matches == 2);
    CHECK(of.failed);
}
