// Kerberos against a real KDC on loopback.
#include "context_pair.hpp"
#include "loopback_kdc.hpp"

using namespace stamplog;
using namespace stamplog::testing;
using auth::mechanism;

namespace {

const loopback_kdc& kdc() {
    static loopback_kdc one;
    static const bool told =
        ::setenv("KRB5_CONFIG", one.config().c_str(), 1) == 0 && ::setenv("KRB5_KTNAME", one.keytab().c_str(), 1) == 0;
    if (!told) throw std::runtime_error("setenv");
    return one;
}

auth::initiator_options admin_of_realm(mechanism use, const char* password = "S1mulated!") {
    auth::initiator_options o;
    o.use = use;
    o.user = "CloudAdmin@STAMP.TEST";
    o.password = secret(password);
    o.host = "localhost";
    return o;
}

}  // namespace

TEST_CASE("Kerberos authenticates by SPNEGO; headers have 60 bytes and the text keeps its length") {
    kdc();
    need_ntlm_users();
    for (const auto use : {mechanism::kerberos, mechanism::negotiate}) {
        context_pair p(admin_of_realm(use), {});
        INFO((p.refused ? describe(*p.refused) : std::string()));
        REQUIRE_FALSE(p.refused);
        REQUIRE(p.client->complete());
        REQUIRE(p.service->complete());
        CHECK(p.client->mechanism_used() == "Kerberos");
        CHECK(p.service->peer() == "CloudAdmin@STAMP.TEST");
        for (int i = 1; i < 10; ++i) {
            const std::string text(static_cast<std::size_t>(i) * 3'001, 'k');
            const auto there = p.client->seal(as_bytes(text));
            REQUIRE(there);
            CHECK(there->header.size() == 60);
            CHECK(there->data.size() == text.size());
            CHECK(text_of(p.service->open(there->header, there->data)) == text);
            const auto back = p.service->seal(as_bytes(text));
            REQUIRE(back);
            CHECK(text_of(p.client->open(back->header, back->data)) == text);
        }
        auto m = p.client->seal(as_bytes("x")).value();
        m.data[0] ^= 1;
        CHECK_FALSE(p.service->open(m.header, m.data));
    }
}

TEST_CASE("Kerberos with a wrong password, or for an address, is refused before anything is sent") {
    kdc();
    const auto wrong = auth::make_initiator(admin_of_realm(mechanism::kerberos, "wrong"));
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == errc::auth);
    auto by_address = admin_of_realm(mechanism::kerberos);
    by_address.host = "127.0.0.1";
    const auto refused = auth::make_initiator(std::move(by_address));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::config);
}

TEST_CASE("Kerberos bindings of another connection are refused") {
    kdc();
    auto i = admin_of_realm(mechanism::kerberos);
    i.channel_binding = {1, 2, 3};
    auth::acceptor_options a;
    a.channel_binding = {1, 2, 4};
    CHECK(context_pair(std::move(i), std::move(a)).refused);
}
