#include <catch2/catch.hpp>

#include "stamplog/transport/channel.hpp"

using stamplog::errc;
using stamplog::transport::split_words;
using words = std::vector<std::string>;

TEST_CASE("words are split at blanks, tabs and newlines") {
    CHECK(split_words("pwsh -s  -NoLogo\t-NoProfile\n").value() == words{"pwsh", "-s", "-NoLogo", "-NoProfile"});
}

TEST_CASE("quotes and backslashes keep blanks within a word, as in a POSIX shell") {
    CHECK(split_words(R"(a 'b c' "d e" f\ g)").value() == words{"a", "b c", "d e", "f g"});
    CHECK(split_words(R"(a'b'"c"\d)").value() == words{"abcd"});
    CHECK(split_words(R"('it'\''s')").value() == words{"it's"});
    CHECK(split_words(R"("a\"b\\c\d\$e")").value() == words{R"(a"b\c\d$e)"});
    CHECK(split_words(R"('a\b')").value() == words{R"(a\b)"});
    CHECK(split_words("a \\\n b").value() == words{"a", "b"});
    CHECK(split_words("a\\\nb").value() == words{"ab"});
    CHECK(split_words("\"a\\\nb\"").value() == words{"ab"});
}

TEST_CASE("an empty word in quotes is a word") { CHECK(split_words(R"(a '' "")").value() == words{"a", "", ""}); }

TEST_CASE("nothing is expanded and no operator is known") {
    CHECK(split_words("a $HOME `id` *.c | b ; c > d # e ~").value() ==
          words{"a", "$HOME", "`id`", "*.c", "|", "b", ";", "c", ">", "d", "#", "e", "~"});
}

TEST_CASE("an unfinished quote, a last backslash, a zero byte and nothing at all are configuration errors") {
    for (std::string_view bad :
         {std::string_view("a 'b"), std::string_view("a \"b"), std::string_view("a \"b\\\""), std::string_view("a \\"),
          std::string_view("a\0b", 3), std::string_view(""), std::string_view("  \n"), std::string_view("'' a")}) {
        INFO(bad);
        const auto r = split_words(bad);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::config);
    }
}
