#include "samba_config.hpp"

#include <catch2/catch.hpp>

#include "keeper_request.hpp"

using namespace stamplog;
using namespace stamplog::share;

TEST_CASE("a Samba of our own listens on its address only, and writes into its folder only") {
    const auto text = smb_conf({"10.0.0.5", 445, "/srv/run/share", "/tmp/x", "u1", "me"});
    REQUIRE(text);
    for (const auto* line : {"interfaces = 10.0.0.5", "bind interfaces only = yes", "smb ports = 445", "path = /srv/run/share",
                             "valid users = me", "server signing = mandatory", "map to guest = never", "wide links = no"})
        CHECK(text->find(std::string(" ") + line + "\n") != std::string::npos);
    CHECK(text->find("/var/") == std::string::npos);
    CHECK(user_map({"", 0, "", "", "u1", "me"}) == "me = u1\n");
}

TEST_CASE("a folder that smb.conf cannot hold is refused") {
    for (const auto* folder : {"relative", "/a%u", "/a\nguest ok = yes", "/a;b", "/a#b", "/a\\", "/a "}) {
        INFO(folder);
        const auto text = smb_conf({"10.0.0.5", 445, folder, "/tmp/x", "u1", "me"});
        REQUIRE_FALSE(text);
        CHECK(text.error().code == errc::config);
    }
}

TEST_CASE("a request comes out as it went in, and not before it is whole") {
    const keeper_request ask{
        "/usr/sbin/smbd", "/usr/bin/pdbedit", {"127.0.0.1", 1445, "/a\nb", {}, "u1", {}}, secret("pass word")};
    const auto text = ask.text();
    for (std::size_t n = 0; n < text.size(); ++n) CHECK_FALSE(parse_request(std::string_view(text).substr(0, n)));
    const auto back = parse_request(text);
    REQUIRE(back);
    CHECK(back->smbd == ask.smbd);
    CHECK(back->config.port == 1445);
    CHECK(back->config.folder == "/a\nb");
    CHECK(back->password.reveal() == "pass word");
    auto bad = text;
    bad.replace(bad.find("1445"), 4, "x445");
    CHECK(parse_request(bad)->smbd.empty());
}
