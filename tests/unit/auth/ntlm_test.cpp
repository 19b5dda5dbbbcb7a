// NTLM, raw and inside SPNEGO: real tokens of the security library on both sides.
#include "context_pair.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using auth::mechanism;

namespace {

std::uint32_t sequence_of(const auth::sealed_message& m) { return load_le<std::uint32_t>(m.header.data() + 12); }

}  // namespace

TEST_CASE("NTLM authenticates raw and under SPNEGO, and both sides seal and open in order") {
    need_ntlm_users();
    for (const auto use : {mechanism::ntlm, mechanism::negotiate}) {
        context_pair p(cloud_admin(use), {});
        INFO((p.refused ? describe(*p.refused) : std::string()));
        REQUIRE(p.client->complete());
        REQUIRE(p.service->complete());
        CHECK(p.service->peer() == "AZURESTACK\\CloudAdmin");
        CHECK(p.client->mechanism_used() == "NTLM");
        // SPNEGO's own signature over its mechanisms took sequence number 0 (recorded: powershell_client_signatures).
        const std::uint32_t first = use == mechanism::negotiate ? 1 : 0;
        for (std::uint32_t i = 0; i < 20; ++i) {
            const std::string text(1 + i * 977, static_cast<char>('a' + i));
            const auto there = p.client->seal(as_bytes(text));
            REQUIRE(there);
            CHECK(there->header.size() == 16);
            CHECK(there->data.size() == text.size());
            CHECK(sequence_of(*there) == first + i);
            CHECK(there->data != bytes(text.begin(), text.end()));
            CHECK(text_of(p.service->open(there->header, there->data)) == text);
            const auto back = p.service->seal(as_bytes(text));
            REQUIRE(back);
            CHECK(sequence_of(*back) == first + i);
            CHECK(text_of(p.client->open(back->header, back->data)) == text);
        }
    }
}

TEST_CASE("A changed, repeated or overtaken message is refused, and the context is of no more use") {
    need_ntlm_users();
    const auto fresh = [] { return context_pair(cloud_admin(mechanism::negotiate), {}); };
    const std::string text = "<s:Envelope/>";
    {
        auto p = fresh();
        auto m = p.client->seal(as_bytes(text)).value();
        m.data[3] ^= 1;
        const auto opened = p.service->open(m.header, m.data);
        REQUIRE_FALSE(opened);
        CHECK(opened.error().code == errc::corrupt);
        auto next = p.client->seal(as_bytes(text)).value();
        CHECK_FALSE(p.service->open(next.header, next.data));
    }
    {
        auto p = fresh();
        auto m = p.client->seal(as_bytes(text)).value();
        m.header[5] ^= 0x80;
        CHECK_FALSE(p.service->open(m.header, m.data));
    }
    {
        auto p = fresh();
        const auto one = p.client->seal(as_bytes(text)).value(), two = p.client->seal(as_bytes(text)).value();
        CHECK_FALSE(p.service->open(two.header, two.data));
    }
    {
        auto p = fresh();
        const auto one = p.client->seal(as_bytes(text)).value();
        CHECK(p.service->open(one.header, one.data));
        CHECK_FALSE(p.service->open(one.header, one.data));
    }
}

TEST_CASE("A wrong password, and a user that is not known, are refused") {
    need_ntlm_users();
    for (const auto use : {mechanism::ntlm, mechanism::negotiate}) {
        context_pair p(cloud_admin(use, "wrong"), {});
        REQUIRE(p.refused);
        CHECK(p.refused->code == errc::auth);
        CHECK(p.refused->what.find("wrong") == std::string::npos);
        auto other = cloud_admin(use);
        other.user = "AZURESTACK\\Nobody";
        CHECK(context_pair(std::move(other), {}).refused);
    }
}

TEST_CASE("Bindings of another connection are refused; none are taken unless they are required") {
    need_ntlm_users();
    const auto with = [](const char* client, const char* service, bool required) {
        auto i = cloud_admin(mechanism::negotiate);
        i.channel_binding = bytes(as_bytes(client).begin(), as_bytes(client).end());
        auth::acceptor_options a;
        a.channel_binding = bytes(as_bytes(service).begin(), as_bytes(service).end());
        a.require_binding = required;
        return context_pair(std::move(i), std::move(a));
    };
    const auto equal = with("tls-server-end-point:aaaa", "tls-server-end-point:aaaa", true);
    CHECK_FALSE(equal.refused);
    CHECK(equal.service->bound());
    const auto other = with("tls-server-end-point:aaaa", "tls-server-end-point:bbbb", false);
    REQUIRE(other.refused);
    CHECK(other.by_service);
    CHECK_FALSE(with("", "tls-server-end-point:bbbb", false).refused);
    const auto missing = with("", "tls-server-end-point:bbbb", true);
    REQUIRE(missing.refused);
    CHECK(missing.by_service);
}

TEST_CASE("An empty message is refused before the library sees it") {
    need_ntlm_users();
    context_pair p(cloud_admin(mechanism::ntlm), {});
    CHECK_FALSE(p.client->seal({}));
    CHECK(p.client->seal(as_bytes("x")));
}

TEST_CASE("Tokens that are none end in a refusal") {
    need_ntlm_users();
    for (const std::string token : {"", "x", "NTLMSSP", "`H\x06\x06+\x06\x01\x05\x05\x02"}) {
        auto a = auth::make_acceptor({}).value();
        const auto said = a->step(as_bytes(token));
        CHECK_FALSE((said && a->complete()));
    }
    auto i = auth::make_initiator(cloud_admin(mechanism::negotiate)).value();
    REQUIRE(i->step({}));
    CHECK_FALSE(i->step(as_bytes("garbage")));
}

TEST_CASE("A short host name costs no resolver's time-out") {
    need_ntlm_users();
    auto o = cloud_admin(mechanism::negotiate);
    o.host = "azs-ercs01";
    const auto began = std::chrono::steady_clock::now();
    context_pair p(std::move(o), {});
    CHECK_FALSE(p.refused);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
}
