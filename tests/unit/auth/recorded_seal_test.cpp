// What we seal, beside what Microsoft's client sealed (tests/data/wsman): sequence numbers, padding, lengths. The answers there
// went through the recorder, whose part headers are three bytes longer: they show what that client takes, not a service's form.
#include <nlohmann/json.hpp>

#include "context_pair.hpp"
#include "stamplog/auth/sealed_body.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using nlohmann::json;

namespace {

constexpr const char* sealed_protocol = "application/HTTP-SPNEGO-session-encrypted";

// One connection of the recording: a handshake, one sealed request and its sealed answer.
struct recorded_exchange {
    std::string content_type, head, soap;
    std::size_t body = 0, length = 0;
    std::string signature;
    std::string answer_type, answer;
    std::size_t answer_body = 0, answer_length = 0;
    std::string answer_signature;
    std::size_t handshake_requests = 0;
};

std::string header_of(const json& lines, std::string_view name) {
    for (const auto& l : lines) {
        const auto text = l.get<std::string>();
        if (text.starts_with(name)) return text.substr(name.size());
    }
    return {};
}

std::map<int, recorded_exchange> recorded_exchanges() {
    std::ifstream in(STAMPLOG_TEST_DATA_DIR "/wsman/powershell_client_pep_session.jsonl");
    std::map<int, recorded_exchange> out;
    for (std::string line; std::getline(in, line);) {
        const auto e = json::parse(line);
        auto& x = out[e["conn"].get<int>()];
        const auto dir = e["dir"].get<std::string>();
        const auto body = e.value("bodylen", std::size_t{0});
        if (dir == "http-req" && body == 0) ++x.handshake_requests;
        if (dir == "http-req" && body != 0) {
            x.body = body;
            x.content_type = header_of(e["lines"], "Content-Type: ");
            x.head = e["mimehead"].get<std::string>();
        }
        if (dir == "sig-req") {
            x.length = e["length"].get<std::size_t>();
            x.signature = e["sig"].get<std::string>();
        }
        if (dir == "req") x.soap = e["soap"].get<std::string>();
        if (dir == "http-resp" && body != 0) {
            x.answer_body = body;
            x.answer_type = header_of(e["headers"], "Content-Type: ");
        }
        if (dir == "sig-resp") {
            x.answer_length = e["length"].get<std::size_t>();
            x.answer_signature = e["sig"].get<std::string>();
        }
        if (dir == "resp") x.answer = e["soap"].get<std::string>();
    }
    return out;
}

// Version and sequence number: what of an NTLM signature does not depend on the key.
std::string fixed_parts(const std::string& signature) { return signature.substr(0, 8) + signature.substr(24); }

}  // namespace

TEST_CASE("What we seal has the recorded sequence numbers, part headers and lengths") {
    need_ntlm_users();
    const auto recorded = recorded_exchanges();
    REQUIRE(recorded.size() == 49);
    for (const auto& [number, x] : recorded) {
        INFO("connection " << number);
        // A handshake takes two empty requests, ours and the recorded one.
        context_pair p(cloud_admin(auth::mechanism::negotiate), {});
        REQUIRE_FALSE(p.refused);
        CHECK(x.handshake_requests == 2);
        CHECK(p.legs == 2);

        // The recorded text ends with the NULs that fill its last block; Length counts them.
        REQUIRE(x.soap.size() == x.length);
        CHECK(x.length % 16 == 0);
        const auto asked = p.client->seal(as_bytes(x.soap)).value();
        CHECK(fixed_parts(to_hex(asked.header)) == fixed_parts(x.signature));
        const auto body = auth::write_sealed_body({x.soap.size(), asked}, sealed_protocol);
        CHECK(body.size() == x.body);
        CHECK(body.starts_with(x.head));
        CHECK(auth::sealed_content_type(sealed_protocol) == x.content_type);

        REQUIRE(x.answer.size() == x.answer_length);
        const auto told = p.service->seal(as_bytes(x.answer)).value();
        CHECK(fixed_parts(to_hex(told.header)) == fixed_parts(x.answer_signature));
        CHECK(auth::write_sealed_body({x.answer.size(), told}, sealed_protocol, auth::part_headers::tabbed).size() ==
              x.answer_body);
        CHECK(auth::is_sealed_content_type(x.answer_type));
    }
}
