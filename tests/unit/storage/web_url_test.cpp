#include "web_url.hpp"

#include <catch2/catch.hpp>

#include "stamplog/storage/web_file.hpp"

using namespace stamplog;
using storage::parse_web_url;
using storage::web_query_for;

TEST_CASE("a bundle's URL is taken apart") {
    const auto u = parse_web_url("https://acc.blob.core.windows.net/c/a b.tar.zst", false);
    REQUIRE(u);
    CHECK(u->base == "https://acc.blob.core.windows.net/c/a%20b.tar.zst");
    CHECK(u->blob);
    CHECK_FALSE(u->loopback);
    CHECK(parse_web_url("http://127.0.0.1:8000/x.tar.zst", false)->loopback);
    CHECK(parse_web_url("http://[::1]:8000/x.tar.zst", false)->loopback);
    CHECK(parse_web_url("https://h/x?snapshot=2026-11-19T00:00:00Z", false)->query == "snapshot=2026-11-19T00:00:00Z");
}

TEST_CASE("what a URL must not be is refused without repeating it") {
    for (const auto* url : {"https://h/x?sig=SECRET", "https://h/x?X-Amz-Signature=SECRET", "https://h/x?token=SECRET",
                            "https://h/x?snapshot=1&key=SECRET", "https://me:SECRET@h/x", "https://h/x#SECRET"}) {
        INFO(url);
        const auto u = parse_web_url(url, false);
        REQUIRE_FALSE(u);
        CHECK(u.error().code == errc::config);
        CHECK(describe(u.error()).find("SECRET") == std::string::npos);
    }
    for (const auto* url : {"ftp://h/x", "https://h", "https://h/", "https:///x", "http://10.0.0.1/x",
                            "http://127.0.0.1.evil.example/x", "https://h/folder/", "https://h h/x"}) {
        INFO(url);
        CHECK_FALSE(parse_web_url(url, false));
    }
    CHECK(parse_web_url("http://10.0.0.1/x", true));
}

TEST_CASE("a secret goes only where it belongs") {
    const auto query = [](const char* url, const char* given) { return web_query_for(url, secret(given)); };
    const char* const sas = "sv=2022-11-02&sr=b&sp=r&se=2030-01-01T00:00:00Z&sig=SECRET";
    const auto whole = std::string("https://h/x?") + sas;
    CHECK(query("https://acc.blob.core.windows.net/c/x", sas)->reveal() == sas);
    CHECK(query("https://acc.blob.core.windows.net/c/x", ("?" + std::string(sas)).c_str())->reveal() == sas);
    CHECK(query("https://h/x", whole.c_str())->reveal() == sas);
    CHECK(query("https://h/c/x", "https://h/c?a=b")->reveal() == "a=b");
    for (const auto& refused :
         {query("https://h/x", sas), query("https://other/x", whole.c_str()), query("https://h/xy", whole.c_str()),
          // Written wrongly: what stands where the URL should end is the secret.
          query("https://h/x", ("https://h/x&" + std::string(sas)).c_str()), query("https://h/x", "https://u:SECRET@h/x")}) {
        REQUIRE_FALSE(refused);
        CHECK(describe(refused.error()).find("SECRET") == std::string::npos);
    }
}
