#include <catch2/catch.hpp>

#include "stamplog/auth/http_auth.hpp"

using namespace stamplog;

namespace {

std::string shown(std::string_view header) {
    const auto all = auth::read_challenges(header);
    if (!all) return std::string(to_string(all.error().code));
    std::string out;
    for (const auto& c : *all) out += c.scheme + "(" + std::to_string(c.token.size()) + "," + c.rest + ")";
    return out;
}

}  // namespace

TEST_CASE("Challenges are read alone and in lists, with and without tokens and parameters") {
    CHECK(shown("Negotiate") == "Negotiate(0,)");
    CHECK(shown("Negotiate YWJj") == "Negotiate(3,)");
    CHECK(shown("Negotiate, Kerberos, Basic realm=\"WSMAN\"") == "Negotiate(0,)Kerberos(0,)Basic(0,realm=\"WSMAN\")");
    // A token whose padding looks like a parameter without a value.
    CHECK(shown("Basic YWI6Y2Rl") == "Basic(6,)");
    CHECK(shown("Basic YWI6Y2Q=") == "Basic(5,)");
    CHECK(shown("Basic YWI6Yw==") == "Basic(4,)");
    CHECK(shown("Basic realm=\"a, b\", Negotiate YWJj") == "Basic(0,realm=\"a, b\")Negotiate(3,)");
    CHECK(shown("Digest qop=\"auth\",nonce=\"x,y\", CredSSP") == "Digest(0,qop=\"auth\",nonce=\"x,y\")CredSSP(0,)");
    CHECK(shown("Basic YTpi") == "Basic(3,)");
    CHECK(shown("Basic YTpiYg==, Negotiate") == "Basic(4,)Negotiate(0,)");
    CHECK(shown("") == "");
}

TEST_CASE("What is no challenge is refused") {
    CHECK(shown("Negotiate YWJ") == "corrupt");
    CHECK(shown("=") == "corrupt");
    CHECK(shown("\x01") == "corrupt");
    CHECK(shown(std::string(200'000, 'a')) == "limit");
    std::string many;
    for (int i = 0; i < 17; ++i) many += "Negotiate,";
    CHECK(shown(many) == "limit");
    CHECK_FALSE(auth::read_authorization("Negotiate, Kerberos"));
    CHECK_FALSE(auth::read_authorization(""));
}

TEST_CASE("A token goes out as it comes in") {
    const bytes token{0, 1, 2, 250};
    const auto back = auth::read_authorization(auth::write_token("Negotiate", token));
    REQUIRE(back);
    CHECK(back->token == token);
}
