// The 40 bytes before every body.
#include <catch2/catch.hpp>

#include "stamplog/psrp/message.hpp"

using namespace stamplog;
using namespace stamplog::psrp;

namespace {

message sample() {
    message m;
    m.to = destination::server;
    m.type = message_type::create_pipeline;
    m.pool = *parse_guid("00112233-4455-6677-8899-aabbccddeeff");
    m.pipeline = *parse_guid("f0e0d0c0-b0a0-9080-7060-504030201000");
    m.body = "<S>a</S>";
    return m;
}

}  // namespace

TEST_CASE("a message is its header in little-endian and its body") {
    CHECK(to_hex(encode(sample(), false)) ==
          "0200000006100200"
          "33221100554477668899aabbccddeeff"
          "c0d0e0f0a0b080907060504030201000"
          "3c533e613c2f533e");
    CHECK(to_hex(encode(sample(), true)).substr(80) == "efbbbf3c533e613c2f533e");
}

TEST_CASE("a message comes back as it was, without its byte order mark") {
    for (bool with_bom : {false, true}) {
        const auto m = decode_message(encode(sample(), with_bom)).value();
        CHECK(m.to == destination::server);
        CHECK(m.type == message_type::create_pipeline);
        CHECK(m.pool == sample().pool);
        CHECK(m.pipeline == sample().pipeline);
        CHECK(m.body == "<S>a</S>");
    }
}

TEST_CASE("an empty body is allowed, a header cut short is not") {
    auto m = sample();
    m.body.clear();
    const bytes whole = encode(m, false);
    CHECK(decode_message(whole).value().body.empty());
    CHECK(decode_message(encode(m, true)).value().body.empty());
    for (std::size_t n = 0; n < message_header_size; ++n)
        CHECK(decode_message(byte_view(whole).first(n)).error().code == errc::corrupt);
}

TEST_CASE("a destination that is neither client nor server is corrupt, an unknown type is kept") {
    bytes data = encode(sample(), false);
    data[0] = 3;
    CHECK(decode_message(data).error().code == errc::corrupt);
    data[0] = 0;
    CHECK(decode_message(data).error().code == errc::corrupt);
    data[0] = 1;
    data[4] = 0xFE;
    CHECK(to_string(decode_message(data).value().type) == "0x000210FE");
}

TEST_CASE("message types have the names of MS-PSRP") {
    CHECK(to_string(message_type::session_capability) == "SESSION_CAPABILITY");
    CHECK(to_string(message_type::runspace_pool_host_response) == "RUNSPACEPOOL_HOST_RESPONSE");
    CHECK(to_string(static_cast<message_type>(0x41010)) == "PROGRESS_RECORD");
    CHECK(to_string(static_cast<message_type>(7)) == "0x00000007");
}
