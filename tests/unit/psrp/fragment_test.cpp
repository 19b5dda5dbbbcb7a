// Messages into fragments.
#include <catch2/catch.hpp>

#include "stamplog/psrp/message.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

TEST_CASE("a small message is one fragment, first and last") {
    const auto out = fragment(as_bytes("abc"), 7, 100);
    REQUIRE(out.size() == 1);
    CHECK(to_hex(out[0]) ==
          "0000000000000007"
          "0000000000000000"
          "03"
          "00000003"
          "616263");
}

TEST_CASE("a larger message is cut, and only its ends are marked") {
    const auto out = fragment(as_bytes("abcdefg"), 1, 3);
    REQUIRE(out.size() == 3);
    CHECK(to_hex(out[0]) ==
          "0000000000000001"
          "0000000000000000"
          "01"
          "00000003"
          "616263");
    CHECK(to_hex(out[1]) ==
          "0000000000000001"
          "0000000000000001"
          "00"
          "00000003"
          "646566");
    CHECK(to_hex(out[2]) ==
          "0000000000000001"
          "0000000000000002"
          "02"
          "00000001"
          "67");
}

TEST_CASE("a message of exactly the fragment's size is not followed by an empty one") {
    CHECK(fragment(as_bytes("abc"), 1, 3).size() == 1);
    CHECK(fragment(as_bytes("abcdef"), 1, 3).size() == 2);
}

TEST_CASE("an empty message is one empty fragment") {
    const auto out = fragment({}, 1, 3);
    REQUIRE(out.size() == 1);
    CHECK(to_hex(out[0]) ==
          "0000000000000001"
          "0000000000000000"
          "03"
          "00000000");
}

TEST_CASE("the default fragment fits 32,768 bytes with its header") {
    const bytes message(100'000, 1);
    for (const auto& f : fragment(message, 1, default_fragment_blob)) CHECK(f.size() <= 32'768);
}
