#include "stamplog/search/pattern.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace stamplog;

namespace {

// The matching lines of `text`, joined with '|'.
std::string matching(std::string_view expression, const std::string& text, search::pattern_options how = {}) {
    const auto p = search::pattern::compile(expression, how);
    REQUIRE(p);
    search::line_finder finder(*p);
    std::vector<std::uint32_t> begins;
    CHECK(finder.find(text, 1 << 20, begins) == text.size());
    std::string out;
    for (const auto b : begins) out += (out.empty() ? "" : "|") + text.substr(b, text.find('\n', b) - b);
    return out;
}

// The same, line by line, by what decides.
std::string line_by_line(std::string_view expression, const std::string& text, search::pattern_options how = {}) {
    const auto p = search::pattern::compile(expression, how);
    REQUIRE(p);
    std::string out;
    for (std::size_t b = 0; b < text.size();) {
        const auto end = std::min(text.find('\n', b), text.size());
        const auto line = text.substr(b, end - b);
        if (p->matches(line)) out += (out.empty() ? "" : "|") + line;
        b = end + 1;
    }
    return out;
}

}  // namespace

TEST_CASE("the fast engine and the one that decides agree on which lines match") {
    const std::string text =
        "first ERROR\n\nsecond error: code 0x80070005\r\nfoo bar\nfoobar\nab\naXb\n$5 and [x]\nxaxaxa\n\xC3\xA9t\xC3\xA9\n"
        "bad \xFF byte\n\xE2\x82\xAC\nlast one";
    for (const auto* expression :
         {"ERROR",     "(?i)error", "0x8[0-9a-f]{7}$", "^foo",           "bar$",       "^$",     "",           "x*",
          "\\bfoo\\b", "a.b",       "a[^c]b",          "[^a]+b",         "(a|b)+$",    "\\$5",   "[$]5",       "\\[x\\]",
          "^.{3}$",    "^.$",       "\xC3\xA9",        "(?i)\xC3\x89",   "bad . byte", "byte",   "^last one$", "\\Alast",
          "one\\z",    "\\s",       "\\S+ \\S+",       "[[:alpha:]$]+$", "5$|foo",     "(xa)+$", "\\Q$5\\E",   "."}) {
        INFO(expression);
        CHECK(matching(expression, text) == line_by_line(expression, text));
    }
    CHECK(matching("error", text) == "second error: code 0x80070005\r");
    CHECK(matching("05$", text) == "second error: code 0x80070005\r");
    CHECK(matching("d.*\\ns", "d\ns\n", {}) == "");
}

TEST_CASE("a fixed text is taken as it is") {
    CHECK(matching("[x]", "a[x]\nx\n", {.ignore_case = false, .fixed = true}) == "a[x]");
    CHECK(matching("[X]", "a[x]\nx\n", {.ignore_case = true, .fixed = true}) == "a[x]");
    CHECK(matching("a.c", "abc\na.c\n", {.ignore_case = false, .fixed = true}) == "a.c");
}

TEST_CASE("a question mark is none where bytes are no text") {
    CHECK(matching("a?b",
                   "a\xFF"
                   "b\na?b\n",
                   {.ignore_case = false, .fixed = true}) == "a?b");
}

TEST_CASE("flags and classes that the engines read differently find the same lines") {
    const std::string text =
        "foo\nxfoo\r\na k\na \xE2\x84\xAA\n\xC5\xBF\n\xC5\xBF s\n\x0B\na\x0B"
        "b\n\xC2\x85\n\xC9\xAA\nK\r\n_-_\n\xD5\xA0\n";
    for (const auto* expression :
         {"(?-m)^foo", "(?-m)foo$", "(?m)^foo",   "(?i-m:^FOO)",   "\\w$", "(?i)\\w$", "^\\w$", "^[^\\w]$",
          "[^\\W]$",   "[\\w-]$",   "^[\\w-x]+$", "^[[:alpha:]]$", "\\bs", "k\\b",     "^\\S$", "^[\\S]$",
          "^[^\\s]$",  "^[^\\S]$",  "^a[^\\v]b$", "^\\pL$",        "\\s",  "k",        "a k",   "s"}) {
        for (const bool ignore_case : {false, true}) {
            INFO(expression << " " << ignore_case);
            const search::pattern_options how{.ignore_case = ignore_case, .fixed = false};
            CHECK(matching(expression, text, how) == line_by_line(expression, text, how));
        }
    }
    CHECK(matching("(?-m)^foo", text) == "foo");
}

TEST_CASE("what is no expression is said") {
    for (const auto* expression : {"(", "a{2", "(?=x)", "\\1", "[z-a]"}) {
        const auto p = search::pattern::compile(expression);
        if (std::string_view(expression) == "a{2") continue;  // RE2 takes it for a text
        REQUIRE_FALSE(p);
        CHECK(p.error().code == errc::config);
    }
    CHECK(search::pattern::compile("a\nb").error().code == errc::config);
    CHECK(search::pattern::compile(std::string(20'000, 'a')).error().code == errc::config);
}

TEST_CASE("hostile patterns cost time in proportion to the text") {
    const std::string text(200'000, 'x');
    for (const auto* expression : {"(x+x+)+y", "(x|xx)*y", "(.*)*$", "(x*)*x*y"}) {
        INFO(expression);
        const auto p = search::pattern::compile(expression);
        REQUIRE(p);
        search::line_finder finder(*p);
        std::vector<std::uint32_t> begins;
        CHECK(finder.find(text, 10, begins) == text.size());
    }
}

TEST_CASE("lines over blocks of the fast engine, and no more than were asked for") {
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += "line " + std::to_string(i) + (i % 1000 == 7 ? " hit\n" : " and nothing\n");
    const auto p = search::pattern::compile("hit$");
    REQUIRE(p);
    search::line_finder finder(*p);
    std::vector<std::uint32_t> begins;
    CHECK(finder.find(text, 1 << 20, begins) == text.size());
    CHECK(begins.size() == 60);
    begins.clear();
    const auto to = finder.find(text, 5, begins);
    CHECK(begins.size() >= 5);
    REQUIRE(to < text.size());
    // From there on the rest is found.
    std::vector<std::uint32_t> rest;
    CHECK(finder.find(std::string_view(text).substr(to), 1 << 20, rest) == text.size() - to);
    CHECK(begins.size() + rest.size() == 60);
}
