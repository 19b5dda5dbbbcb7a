// The manifest's JSON, as another library reads it.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "json_text.hpp"

using namespace stamplog;

namespace {

std::string written(std::string_view text) {
    pack::json_text j(16);
    j.open_object();
    j.value("text", text);
    j.close_object();
    return j.take();
}

}  // namespace

TEST_CASE("Every byte of ASCII comes back from JSON, wherever it stands") {
    std::string all;
    for (char c = 0; c < 0x7F; ++c) {
        all.push_back(c);
        for (const auto& text : {std::string(1, c), c + std::string("b"), "a" + std::string(1, c), std::string(3, c)}) {
            INFO("byte " << static_cast<int>(c));
            CHECK(nlohmann::json::parse(written(text))["text"] == text);
        }
    }
    all.push_back('\x7F');
    CHECK(nlohmann::json::parse(written(all))["text"] == all);
    CHECK(written("") == R"({"text":""})");
    CHECK(written("plain \xC3\xB6") == "{\"text\":\"plain \xC3\xB6\"}");
}

TEST_CASE("What a terminal or a parser would take for itself is escaped") {
    CHECK(written("a\"b\\c") == R"({"text":"a\"b\\c"})");
    CHECK(written("\x1B[1m\x7F\n") == R"({"text":"\u001b[1m\u007f\u000a"})");
}

TEST_CASE("What is not UTF-8 is replaced, so that JSON it is in any case") {
    const std::string fffd = "\xEF\xBF\xBD", o = "\xC3\xB6", clef = "\xF0\x9D\x84\x9E";
    const auto read = [](std::string_view text) { return nlohmann::json::parse(written(text))["text"].get<std::string>(); };
    CHECK(read("R\xF6le") == "R" + fffd + "le");
    CHECK(read("\xFF" + o + "\x1B" + clef + "\xC3") == fffd + o + "\x1B" + clef + fffd);
    CHECK(read("\xC0\xAF") == fffd + fffd);                     // too long a form of '/'
    CHECK(read("\xED\xA0\x80\"") == fffd + fffd + fffd + '"');  // half a pair of UTF-16
    CHECK(read(o + clef + o) == o + clef + o);
    for (int b = 0x80; b < 0x100; ++b) CHECK(read(std::string(3, static_cast<char>(b))) == fffd + fffd + fffd);
    pack::json_text j(16);
    j.open_object();
    j.value("k\xF6y", true);
    j.close_object();
    CHECK(nlohmann::json::parse(j.take()).contains("k" + fffd + "y"));
}
