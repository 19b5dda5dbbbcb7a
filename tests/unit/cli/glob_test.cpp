// Patterns that choose members.
#include <catch2/catch.hpp>

#include "glob.hpp"

using stamplog::cli::glob_match;

TEST_CASE("a star stays within a folder, two cross folders", "[cli]") {
    CHECK(glob_match("*.log", "a.log"));
    CHECK(glob_match("*.LOG", "A.log"));
    CHECK_FALSE(glob_match("*.log", "a/b.log"));
    CHECK(glob_match("**.log", "a/b.log"));
    CHECK(glob_match("a/*/c", "a/b/c"));
    CHECK_FALSE(glob_match("a/*/c", "a/b/b/c"));
    CHECK(glob_match("a/**/c", "a/b/b/c"));
    CHECK(glob_match("**", "a/b"));
    CHECK(glob_match("*", ""));
    CHECK(glob_match("", ""));
    CHECK_FALSE(glob_match("", "a"));
    CHECK(glob_match("?.log", "a.log"));
    CHECK_FALSE(glob_match("a?b", "a/b"));
    CHECK_FALSE(glob_match("?", ""));
    CHECK(glob_match("a*b*c", "a-b-b-c"));
    CHECK_FALSE(glob_match("a*b*c", "a-b-b"));
    CHECK(glob_match("**/x*y/*.log", "1/2/xay/xby/f.log"));
    CHECK(glob_match("**x*/y", "axb/cx/xd/y"));
    CHECK_FALSE(glob_match("**x*/y", "axb/cx/d/z"));
}

TEST_CASE("a pattern made to be slow is not", "[cli]") {
    std::string pattern, text(20'000, 'a');
    for (int i = 0; i < 200; ++i) pattern += "*a**a";
    CHECK_FALSE(glob_match(pattern + "b", text));
}
