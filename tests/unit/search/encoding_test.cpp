#include "encoding.hpp"

#include <catch2/catch.hpp>
#include <random>

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

namespace {

// How many bytes the valid sequence has that begins at `at`: Unicode 15, table 3-7.
std::size_t valid_at(std::string_view text, std::size_t at) {
    struct row {
        unsigned first, last;                // of the first byte
        unsigned second_first, second_last;  // of the second
        std::size_t size;
    };
    static constexpr row rows[] = {{0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                                   {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
                                   {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (const auto& r : rows) {
        if (byte(at) < r.first || byte(at) > r.last) continue;
        if (at + r.size > text.size()) return 0;
        if (r.size > 1 && (byte(at + 1) < r.second_first || byte(at + 1) > r.second_last)) return 0;
        for (std::size_t i = 2; i < r.size; ++i)
            if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return 0;
        return r.size;
    }
    return 0;
}

std::string replaced_one_by_one(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto n = valid_at(text, at);
        out += n == 0 ? "?" : text.substr(at, n);
        at += n == 0 ? 1 : n;
    }
    return out;
}

}  // namespace

TEST_CASE("bytes that are no UTF-8 are replaced wherever they lie, as one by one") {
    std::mt19937 random(11);
    const std::string_view borders =
        "A\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
    std::string out;
    for (int round = 0; round < 6000; ++round) {
        std::string text(round % 40 == 0 ? 4000 + random() % 9000 : random() % 200, '\0');
        for (auto& c : text) c = round % 3 == 0 ? static_cast<char>(random()) : borders[random() % borders.size()];
        replace_broken_utf8(text, out);
        const auto right = replaced_one_by_one(text);
        INFO(round << ": " << text.size() << " bytes");
        REQUIRE((out == right));
        CHECK(is_utf8(text) == (text == right));
    }
}

TEST_CASE("bytes that are no UTF-8 are found and replaced one by one") {
    for (const auto* good : {"", "ascii", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "0123456789\xC3\xA4"})
        CHECK(is_utf8(good));
    for (const auto* bad : {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "0123456789\xE2\x82"}) {
        CHECK_FALSE(is_utf8(bad));
        std::string text;
        replace_broken_utf8(bad, text);
        CHECK(is_utf8(text));
        CHECK(text.size() == std::string_view(bad).size());
    }
}
