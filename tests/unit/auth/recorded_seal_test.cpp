// What we seal, beside what Microsoft's client and pypsrp sealed (tests/data/wsman): sequence numbers, padding, lengths. The
// answers there went through the recorder, whose part headers are three bytes longer: they show what that client takes, not a
// service's form.
#include <nlohmann/json.hpp>

#include "context_pair.hpp"
#include "stamplog/auth/sealed_body.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using nlohmann::json;

namespace {

constexpr const char* sealed_protocol = "application/HTTP-SPNEGO-session-encrypted";

// A sealed request of the recording and its sealed answer.
struct recorded_exchange {
    std::string content_type, head, soap;
    std::size_t body = 0, length = 0;
    std::string signature;
    std::string answer_type, answer;
    std::size_t answer_body = 0, answer_length = 0;
    std::string answer_signature;
};
struct recorded_connection {
    std::size_t tokens = 0;  // requests of the handshake that carry one
    bool raw_ntlm = false;
    std::vector<recorded_exchange> exchanges;
};

std::string header_of(const json& lines, std::string_view name) {
    for (const auto& l : lines) {
        const auto text = l.get<std::string>();
        if (text.starts_with(name)) return text.substr(name.size());
    }
    return {};
}

void take_handshake(const json& lines, recorded_connection& c) {
    const auto token = header_of(lines, "Authorization: Negotiate ");
    if (token.empty()) return;
    ++c.tokens;
    c.raw_ntlm = c.raw_ntlm || token.starts_with("TlRM");
}

std::map<int, recorded_connection> recorded_connections(const std::string& file) {
    std::ifstream in(STAMPLOG_TEST_DATA_DIR "/wsman/" + file);
    std::map<int, recorded_connection> out;
    for (std::string line; std::getline(in, line);) {
        const auto e = json::parse(line);
        auto& c = out[e["conn"].get<int>()];
        const auto dir = e["dir"].get<std::string>();
        const auto body = e.value("bodylen", std::size_t{0});
        if (dir == "http-req" && body == 0) take_handshake(e["lines"], c);
        if (dir == "http-req" && body != 0) {
            c.exchanges.emplace_back();
            c.exchanges.back().body = body;
            c.exchanges.back().content_type = header_of(e["lines"], "Content-Type: ");
            c.exchanges.back().head = e["mimehead"].get<std::string>();
        }
        if (c.exchanges.empty()) continue;
        auto& x = c.exchanges.back();
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

// One connection of ours, message by message beside the recorded one.
void compare_seals(const recorded_connection& recorded, bool by_microsoft) {
    context_pair p(cloud_admin(recorded.raw_ntlm ? auth::mechanism::ntlm : auth::mechanism::negotiate), {});
    REQUIRE_FALSE(p.refused);
    CHECK(recorded.tokens == 2);
    CHECK(p.legs == (recorded.raw_ntlm ? 1 : 2));
    // pypsrp writes the part headers as Windows' service does.
    const auto style = by_microsoft ? auth::part_headers::plain : auth::part_headers::tabbed;
    for (const auto& x : recorded.exchanges) {
        // The recorded text ends with the NULs that fill its last block; Length counts them.
        REQUIRE(x.soap.size() == x.length);
        if (by_microsoft) CHECK(x.length % 16 == 0);
        const auto asked = p.client->seal(as_bytes(x.soap)).value();
        CHECK(fixed_parts(to_hex(asked.header)) == fixed_parts(x.signature));
        const auto body = auth::write_sealed_body({x.soap.size(), asked}, sealed_protocol, style);
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

}  // namespace

TEST_CASE("What we seal has the sequence numbers, part headers and lengths of Microsoft's client, a connection per operation") {
    need_ntlm_users();
    const auto recorded = recorded_connections("powershell_client_pep_session.jsonl");
    REQUIRE(recorded.size() == 49);
    for (const auto& [number, c] : recorded) {
        INFO("connection " << number);
        CHECK(c.exchanges.size() == 1);
        compare_seals(c, true);
    }
}

TEST_CASE("What we seal has the recorded sequence numbers on a connection that is kept, with raw NTLM and with SPNEGO") {
    need_ntlm_users();
    const auto recorded = recorded_connections("powershell_client_signatures.jsonl");
    REQUIRE(recorded.size() == 8);
    // Six of Microsoft's client; then pypsrp's, two messages each.
    for (const auto& [number, c] : recorded) {
        INFO("connection " << number);
        CHECK(c.exchanges.size() == (number <= 6 ? 1 : 2));
        CHECK(c.raw_ntlm == (number == 7));
        compare_seals(c, number <= 6);
    }
    CHECK(fixed_parts(recorded.at(7).exchanges.front().signature) == "0100000000000000");
    CHECK(fixed_parts(recorded.at(8).exchanges.back().signature) == "0100000002000000");
}
