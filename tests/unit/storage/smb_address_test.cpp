#include "stamplog/storage/smb_address.hpp"

#include <catch2/catch.hpp>

#include "smb_name.hpp"

namespace stamplog::storage {
namespace {

std::string problem_with(std::string_view text) {
    const auto parsed = parse_smb_address(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::config);
    CHECK_FALSE(parsed.error().hint.empty());
    return parsed.error().what;
}

}  // namespace

TEST_CASE("the three spellings of a share's address are one address") {
    const smb_address expected{"nas1.corp.local", 445, "logs", "case 7/raw"};
    CHECK(parse_smb_address(R"(\\nas1.corp.local\logs\case 7\raw)").value() == expected);
    CHECK(parse_smb_address("//nas1.corp.local/logs/case 7/raw").value() == expected);
    CHECK(parse_smb_address("smb://nas1.corp.local/logs/case%207/raw/").value() == expected);
    CHECK(expected.text() == R"(\\nas1.corp.local\logs\case 7\raw)");
    CHECK(parse_smb_address(R"(\\10.0.0.5\logs)").value() == smb_address{"10.0.0.5", 445, "logs", ""});
    CHECK(parse_smb_address(R"(\\10.0.0.5\logs\)").value().path.empty());
}

TEST_CASE("a port is part of a share's URL and of its text") {
    const auto parsed = parse_smb_address("SMB://127.0.0.1:1445/logs/a").value();
    CHECK(parsed == smb_address{"127.0.0.1", 1445, "logs", "a"});
    CHECK(parsed.text() == "smb://127.0.0.1:1445/logs/a");
    CHECK(parsed.share_text() == R"(\\127.0.0.1\logs)");
    CHECK(parse_smb_address(parsed.text()).value() == parsed);
    for (const char* bad : {"smb://h:0/s", "smb://h:65536/s", "smb://h:/s", "smb://h:1x/s", "smb://h:-1/s", "smb://h:1:2/s"})
        CHECK(problem_with(bad).find("port") != std::string::npos);
}

TEST_CASE("a user or password in a share's URL is refused and not repeated") {
    for (const char* bad :
         {"smb://me:Hush1@nas/logs", "smb://DOM;me:Hush1@nas/logs", "smb://Hush1@nas/logs", "smb://Hush1@nas"}) {
        const auto parsed = parse_smb_address(bad);
        REQUIRE_FALSE(parsed);
        CHECK(describe(parsed.error()).find("Hush1") == std::string::npos);
        CHECK(describe(parsed.error()).find("--share-user") != std::string::npos);
    }
    CHECK(parse_smb_address("smb://nas/logs/me@home").value().path == "me@home");
}

TEST_CASE("a hostile address of a share is refused with its reason") {
    for (const std::string& bad : std::vector<std::string>{"",
                                                           "logs",
                                                           R"(\\)",
                                                           R"(\\\logs)",
                                                           R"(\\nas)",
                                                           R"(\\nas\)",
                                                           R"(\\nas\.)",
                                                           R"(\\nas\..\x)",
                                                           R"(\\nas\lo*gs)",
                                                           R"(\\nas\logs\..\x)",
                                                           R"(\\nas\logs\a\\b)",
                                                           R"(\\nas\logs\a:b)",
                                                           R"(\\nas\logs\NUL)",
                                                           R"(\\nas\logs\con.txt)",
                                                           R"(\\nas\logs\a.)",
                                                           R"(\\nas\logs\a )",
                                                           "smb://nas/logs/%2e%2e/x",
                                                           "smb://nas/logs/a%2fb%2f..",
                                                           "smb://nas/lo%2fgs",
                                                           "smb://nas/logs/%zz",
                                                           "smb://nas/logs/%0a",
                                                           "smb://nas/logs/%",
                                                           "smb://nas/logs/%f",
                                                           "smb://na%73/logs",
                                                           "smb://[::1]/logs",
                                                           "smb://-nas/logs",
                                                           "smb://na s/logs",
                                                           "smb://nas/IPC$",
                                                           "smb://nas/logs/%ff",
                                                           "http://nas/logs",
                                                           "smb:/nas/logs",
                                                           std::string("\\\\nas\\lo\0gs", 10),
                                                           R"(\\?\C:\logs)",
                                                           R"(\\.\pipe\x)"}) {
        CAPTURE(bad);
        const auto parsed = parse_smb_address(bad);
        CHECK_FALSE(parsed);
        if (!parsed) CHECK(parsed.error().code == errc::config);
    }
    CHECK_FALSE(parse_smb_address("//nas/logs/" + std::string(6000, 'a')));
    CHECK_FALSE(parse_smb_address("//" + std::string(254, 'a') + "/logs"));
    CHECK_FALSE(parse_smb_address("//nas/" + std::string(81, 'a')));
    CHECK(parse_smb_address("//nas/" + std::string(80, 'a')));
    CHECK(parse_smb_address(R"(\\nas\C$\logs)"));
}

TEST_CASE("a share's address is told from a path and from other URLs") {
    CHECK(is_smb_address(R"(\\nas\logs)"));
    CHECK(is_smb_address("//nas/logs"));
    CHECK(is_smb_address("SMB://nas/logs"));
    CHECK_FALSE(is_smb_address("/mnt/logs"));
    CHECK_FALSE(is_smb_address("logs"));
    CHECK_FALSE(is_smb_address("https://account/container"));
}

TEST_CASE("names that a share would keep under another name are refused") {
    for (const char* good : {"a", "a/b.zip", "Grüße/日本.log", "COM10", "CONSOLE", "nul", "x.con"})
        CHECK(smb_name(good).has_value() == (std::string(good) != "nul"));
    for (const char* bad : {"a?", "a*b", "x/<y", "x>/y", "a|b", "a\"b", "a./b", "a /b", "COM1", "lpt9.txt", "b/AUX", "a\xff",
                            "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
        CAPTURE(bad);
        const auto refused = smb_name(bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::refused);
    }
}

}  // namespace stamplog::storage
