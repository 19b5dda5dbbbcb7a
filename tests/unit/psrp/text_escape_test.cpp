// _xHHHH_ escapes as EncodeString and XmlConvert.DecodeName make and read them.
#include <catch2/catch.hpp>

#include "stamplog/psrp/clixml.hpp"
#include "utf.hpp"

using namespace stamplog::psrp;
using namespace std::string_literals;

namespace {

const std::string lone_high = "\xED\xA0\xBD", lone_low = "\xED\xB8\x80", emoji = "\xF0\x9F\x98\x80";  // U+D83D, U+DE00, U+1F600

struct golden {
    std::string plain, escaped;
};

const std::vector<golden> both_ways = {
    {"", ""},
    {" ", " "},
    {"plain text", "plain text"},
    {"\r\n", "_x000D__x000A_"},
    {"\t", "_x0009_"},
    {"\0"s, "_x0000_"},
    {"\x1F", "_x001F_"},
    {"\x7F", "_x007F_"},
    {"\xC2\x80\xC2\x9F", "_x0080__x009F_"},
    {"\xC2\xA0", "\xC2\xA0"},
    {"_", "_"},
    {"_x", "_x005F_x"},
    {"_X0041_", "_x005F_X0041_"},
    {"_x005F_", "_x005F_x005F_"},
    {"__x", "__x005F_x"},
    {"a_b", "a_b"},
    {"\xE2\x82\xAC", "\xE2\x82\xAC"},
    {emoji, "_xD83D__xDE00_"},
    {lone_high, "_xD83D_"},
    {lone_low, "_xDE00_"},
    {lone_low + lone_high, "_xDE00__xD83D_"},
    {lone_high + "a", "_xD83D_a"},
    {"\xEF\xBF\xBF", "\xEF\xBF\xBF"},
};

}  // namespace

TEST_CASE("texts are escaped as PowerShell does, and read back") {
    for (const auto& g : both_ways) {
        INFO(g.escaped);
        CHECK(encode_text(g.plain) == g.escaped);
        CHECK(decode_text(g.escaped) == g.plain);
    }
}

TEST_CASE("escapes of either case and the long form are read") {
    CHECK(decode_text("_x000d_") == "\r");
    CHECK(decode_text("_X000D_") == "\r");
    CHECK(decode_text("_x0041_x0042_") == "Ax0042_");
    CHECK(decode_text("_x0001F600_") == emoji);
    CHECK(decode_text("_xd83d__xde00_") == emoji);
}

TEST_CASE("what only looks like an escape stays as it is") {
    for (const std::string text : {"_x", "_x_", "_x00_", "_x000G_", "_x0041", "_x00410_", "_x00000041_", "_xFFFFFFFF_",
                                   "x0041_", "_x 041_", "_x+041_", "_"})
        CHECK(decode_text(text) == text);
}

TEST_CASE("an escape that begins at the second of two underscores is found") { CHECK(decode_text("__x0041_") == "_A"); }

TEST_CASE("bytes that are no text are sent as U+FFFD, never raw") {
    CHECK(encode_text("a\xFF"s + "b") == "a\xEF\xBF\xBD"s + "b");
    CHECK(encode_text("\xF0\x9F\x98") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(encode_text("\xC0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("every UTF-16 unit survives alone and beside its neighbours") {
    for (unsigned unit = 0; unit <= 0xFFFF; ++unit) {
        std::string text;
        append_utf16_unit(text, static_cast<char16_t>(unit));
        if (decode_text(encode_text(text)) != text) FAIL("unit " << unit);
        if (from_utf16le(to_utf16le(text)) != text) FAIL("unit " << unit);
    }
    SUCCEED();
}

TEST_CASE("every code point of a higher plane is two escapes and comes back") {
    for (char32_t c = 0x10000; c <= 0x10FFFF; c += 0x3F) {
        std::string text;
        append_wtf8(text, c);
        if (encode_text(text).size() != 14 || decode_text(encode_text(text)) != text)
            FAIL("code point " << static_cast<unsigned>(c));
        if (from_utf16le(to_utf16le(text)) != text) FAIL("code point " << static_cast<unsigned>(c));
    }
    SUCCEED();
}

TEST_CASE("UTF-8 is checked strictly") {
    for (const std::string good : {"", "ascii", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                                   "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "eight ascii bytes and more \xC3\xA4"})
        CHECK(is_utf8(good));
    for (const std::string bad : {"\x80", "\xC2", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                  "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "12345678\xE2\x82", "1234567\xFF"})
        CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("a text made valid UTF-8 has no lone surrogates") {
    CHECK(valid_utf8("a" + lone_high + "b") ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(valid_utf8(emoji) == emoji);
    CHECK(is_utf8(valid_utf8("\xFF\xED\xA0\x80")));
}
