#include "stamplog/base/bytes.hpp"

#include <catch2/catch.hpp>

#include "stamplog/base/sha256.hpp"

using namespace stamplog;

TEST_CASE("base64 follows the vectors of RFC 4648", "[base]") {
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(as_bytes(plain)) == encoded);
        const auto back = from_base64(encoded);
        REQUIRE(back);
        CHECK(as_text(*back) == plain);
    }
}

TEST_CASE("base64 takes white space and refuses everything that is not base64", "[base]") {
    CHECK(from_base64(" Zm9v\r\nYmFy\t"));
    for (auto bad : {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v=", "Zm=v", "Zm9v!", "Zg==Zg==", "Zm9vY"})
        CHECK_FALSE(from_base64(bad));
}

TEST_CASE("every byte survives base64 and hexadecimal at every length", "[base]") {
    bytes all;
    for (int n = 0; n < 300; ++n) {
        CHECK(from_base64(to_base64(all)) == all);
        CHECK(from_hex(to_hex(all)) == all);
        all.push_back(static_cast<std::uint8_t>(n * 7));
    }
}

TEST_CASE("hexadecimal refuses odd lengths and other characters", "[base]") {
    CHECK(from_hex("00fF") == bytes{0, 255});
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("loads and stores agree in both byte orders", "[base]") {
    bytes out;
    append_be<std::uint64_t>(out, 0x0102030405060708ULL);
    append_le<std::uint32_t>(out, 0x0A0B0C0DU);
    CHECK(out == bytes{1, 2, 3, 4, 5, 6, 7, 8, 0x0D, 0x0C, 0x0B, 0x0A});
    CHECK(load_be<std::uint64_t>(out.data()) == 0x0102030405060708ULL);
    CHECK(load_le<std::uint32_t>(out.data() + 8) == 0x0A0B0C0DU);
}

TEST_CASE("SHA-256 gives FIPS 180's digests, whole and in pieces", "[base]") {
    CHECK(to_hex(sha256_of(as_bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(sha256_of({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256 h;
    h.update(as_bytes("a"));
    h.update(as_bytes("bc"));
    CHECK(h.finish() == sha256_of(as_bytes("abc")));
}
