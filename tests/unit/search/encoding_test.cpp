#include "encoding.hpp"

#include <catch2/catch.hpp>

#include "utf8_check.hpp"

using namespace stamplog;
using namespace stamplog::search;

namespace {

bytes utf16(std::u16string_view text, bool big = false) {
    bytes out;
    for (const auto c : text) {
        out.push_back(static_cast<std::uint8_t>(big ? c >> 8 : c));
        out.push_back(static_cast<std::uint8_t>(big ? c : c >> 8));
    }
    return out;
}

}  // namespace

TEST_CASE("text of 16 bits is known by its mark, or by its zeros") {
    CHECK(detect(utf16(u"\uFEFFabc")).what == encoding::utf16_le);
    CHECK(detect(utf16(u"\uFEFFabc")).mark == 2);
    CHECK(detect(utf16(u"\uFEFFabc", true)).what == encoding::utf16_be);
    CHECK(detect(utf16(u"00000b48.0000 INFO\r\n")).what == encoding::utf16_le);
    CHECK(detect(utf16(u"00000b48.0000 INFO\r\n", true)).what == encoding::utf16_be);
    CHECK(detect(as_bytes("\xEF\xBB\xBFtext")).mark == 3);
    CHECK(detect(as_bytes("text")).what == encoding::bytes);
    CHECK(detect({}).what == encoding::bytes);
    CHECK(detect(bytes{'E', 'l', 'f', 0, 0, 0, 1, 2}).what == encoding::binary);
    CHECK(detect(bytes(100, 0)).what == encoding::binary);
}

TEST_CASE("text of 16 bits becomes UTF-8") {
    for (const bool big : {false, true}) {
        std::string out;
        append_utf8(utf16(u"plain text, \u00e4\u20ac and \U0001F600 behind", big),
                    big ? encoding::utf16_be : encoding::utf16_le, out);
        CHECK(out == "plain text, \xC3\xA4\xE2\x82\xAC and \xF0\x9F\x98\x80 behind");
    }
    std::string half;
    append_utf8(utf16(std::u16string{u'a', char16_t(0xD83D), u'b', char16_t(0xDE00)}), encoding::utf16_le, half);
    CHECK(half ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
}

TEST_CASE("newlines of 16 bits are not taken for halves of other letters") {
    const auto text = utf16(u"a\u0A0Ab\nc\u000Dd");
    CHECK(after_first_newline(text, encoding::utf16_le) == 8);
    CHECK(after_last_newline(text, encoding::utf16_le) == 8);
    CHECK(after_first_newline(utf16(u"ab"), encoding::utf16_le) == std::string::npos);
    CHECK(after_last_newline(utf16(u"ab"), encoding::utf16_le) == 0);
}

TEST_CASE("bytes that are no UTF-8 are found and replaced one by one") {
    for (const auto* good : {"", "ascii", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "0123456789\xC3\xA4"})
        CHECK(is_utf8(good));
    for (const auto* bad : {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "0123456789\xE2\x82"}) {
        CHECK_FALSE(is_utf8(bad));
        std::string text = bad;
        replace_broken_utf8(text);
        CHECK(is_utf8(text));
        CHECK(text.size() == std::string_view(bad).size());
    }
}
