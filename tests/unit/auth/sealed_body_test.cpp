// The MIME form of a sealed message, written and read, against the recorded one and against hostile ones.
#include <catch2/catch.hpp>

#include "stamplog/auth/sealed_body.hpp"

using namespace stamplog;

namespace {

constexpr const char* protocol = "application/HTTP-SPNEGO-session-encrypted";

auth::sealed_body sample(std::size_t size) {
    auth::sealed_body b;
    b.plain_length = size;
    b.message.header = bytes(16, 7);
    b.message.data = bytes(size, 9);
    return b;
}

std::string code_of(std::string_view body, std::size_t limit = 1'000'000) {
    const auto r = auth::read_sealed_body(body, limit);
    return r ? "ok" : std::string(to_string(r.error().code));
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

}  // namespace

TEST_CASE("A sealed body has the head that Microsoft's client writes, and reads back") {
    const auto text = auth::write_sealed_body(sample(7008), protocol);
    // traces/wsman/powershell_client_no_language.jsonl
    CHECK(
        text.starts_with("--Encrypted Boundary\r\nContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
                         "OriginalContent: type=application/soap+xml;charset=UTF-8;Length=7008\r\n--Encrypted Boundary\r\n"
                         "Content-Type: application/octet-stream\r\n"));
    CHECK(text.ends_with("--Encrypted Boundary--\r\n"));
    CHECK(text.size() == 7263);  // as recorded
    const auto back = auth::read_sealed_body(text, 1'000'000);
    REQUIRE(back);
    CHECK(back->plain_length == 7008);
    CHECK(back->message.header == bytes(16, 7));
    CHECK(back->message.data == bytes(7008, 9));
}

TEST_CASE("A service's part headers stand after a tab") {
    const auto text = auth::write_sealed_body(sample(100), protocol, auth::part_headers::tabbed);
    CHECK(
        text.starts_with("--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
                         "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=100\r\n--Encrypted Boundary\r\n"
                         "\tContent-Type: application/octet-stream\r\n"));
    CHECK(code_of(text) == "ok");
}

TEST_CASE("Tabs, and a blank in the boundary, are taken") {
    const auto text = auth::write_sealed_body(sample(100), protocol);
    CHECK(code_of(replaced(replaced(text, "\r\nContent-Type", "\r\n\tContent-Type"), "\r\nOriginal", "\r\n\tOriginal")) ==
          "ok");
    CHECK(code_of(replaced(text, "--Encrypted Boundary", "-- Encrypted Boundary")) == "ok");
}

TEST_CASE("Cipher text that holds the boundary is read by its length") {
    auto b = sample(0);
    const std::string inner = "xx--Encrypted Boundary\r\nyy--Encrypted Boundary--\r\n";
    b.plain_length = inner.size();
    b.message.data = bytes(inner.begin(), inner.end());
    const auto back = auth::read_sealed_body(auth::write_sealed_body(b, protocol), 1'000'000);
    REQUIRE(back);
    CHECK(back->message.data == b.message.data);
}

TEST_CASE("Every cut of a sealed body is refused, and lengths that lie are") {
    const auto text = auth::write_sealed_body(sample(60), protocol);
    for (std::size_t n = 0; n + 2 < text.size(); ++n) CHECK(code_of(text.substr(0, n)) == "corrupt");
    CHECK(code_of(replaced(text, "Length=60", "Length=61")) == "corrupt");
    CHECK(code_of(replaced(text, "Length=60", "Length=99999999999999999999")) == "corrupt");
    CHECK(code_of(replaced(text, "Length=60", "Length=")) == "corrupt");
    CHECK(code_of(replaced(text, "OriginalContent", "Other")) == "corrupt");
    CHECK(code_of(text, 59) == "limit");
    auto huge = text;
    const auto at = huge.find("octet-stream\r\n") + 14;
    huge[at + 3] = '\x7f';
    CHECK(code_of(huge) == "corrupt");
}
