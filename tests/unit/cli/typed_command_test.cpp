#include "typed_command.hpp"

#include <catch2/catch.hpp>

#include "fake_world.hpp"

using namespace stamplog;
using namespace stamplog::cli;

TEST_CASE("words become typed arguments as PowerShell would read them", "[cli]") {
    const auto c =
        typed_command({"Get-AzureStackLog", "-FilterByRole", "Storage,ACS", "-TimeOutInMinutes", "90", "-IncludeDumpFile", "-X",
                       "$true", "-FromDate", "2026-11-21T02:00:00Z", "-Offset", "-5", "-Name", "plain", "positional"},
                      60);
    REQUIRE(c);
    CHECK(c->name == "Get-AzureStackLog");
    REQUIRE(c->arguments.size() == 8);
    CHECK(std::get<std::vector<std::string>>(c->arguments[0].val) == std::vector<std::string>{"Storage", "ACS"});
    CHECK(std::get<std::int32_t>(c->arguments[1].val) == 90);
    CHECK(std::holds_alternative<psrp::switch_on>(c->arguments[2].val));
    CHECK(std::get<bool>(c->arguments[3].val));
    CHECK(std::get<psrp::date_time>(c->arguments[4].val).offset_minutes == 60);
    CHECK(std::get<std::int32_t>(c->arguments[5].val) == -5);
    CHECK(std::get<std::string>(c->arguments[6].val) == "plain");
    CHECK(c->arguments[7].name.empty());
}

TEST_CASE("no words are no command", "[cli]") { CHECK_FALSE(typed_command({}, 0)); }

TEST_CASE("a name and its value may be joined by a colon, the first one", "[cli]") {
    const auto c = typed_command({"Get-X", "-Path:C:\\a,b", "-Force:$false", "-From:", "-odd", "-Url:http://h:1/", "-N:-3"}, 0);
    REQUIRE(c);
    REQUIRE(c->arguments.size() == 5);
    CHECK(c->arguments[0].name == "Path");
    CHECK(std::get<std::vector<std::string>>(c->arguments[0].val) == std::vector<std::string>{"C:\\a", "b"});
    CHECK_FALSE(std::get<bool>(c->arguments[1].val));
    CHECK(std::get<std::string>(c->arguments[2].val) == "-odd");
    CHECK(std::get<std::string>(c->arguments[3].val) == "http://h:1/");
    CHECK(std::get<std::int32_t>(c->arguments[4].val) == -3);
    CHECK_FALSE(typed_command({"Get-X", "-Name:"}, 0));
}

TEST_CASE("behind two dashes all words are values", "[cli]") {
    const auto c = typed_command({"Get-X", "-Switch", "--", "-NotAName", "b"}, 0);
    REQUIRE(c);
    REQUIRE(c->arguments.size() == 3);
    CHECK(std::holds_alternative<psrp::switch_on>(c->arguments[0].val));
    CHECK(c->arguments[1].name.empty());
    CHECK(std::get<std::string>(c->arguments[1].val) == "-NotAName");
}

TEST_CASE("large integers, doubles, nothing, and dates in stamp time", "[cli]") {
    const auto c = typed_command({"Get-X", "-A", "3000000000", "-B", "-1.5", "-C", "1.2.3", "-D", "$null", "-E",
                                  "2026-11-21T03:00:00", "-F", "1e5", "-G", "."},
                                 60);
    REQUIRE(c);
    const auto& a = c->arguments;
    CHECK(std::get<std::int64_t>(std::get<psrp::value>(a[0].val)) == 3000000000);
    CHECK(std::get<double>(std::get<psrp::value>(a[1].val)) == -1.5);
    CHECK(std::get<std::string>(a[2].val) == "1.2.3");
    CHECK(std::holds_alternative<psrp::nil>(std::get<psrp::value>(a[3].val)));
    const auto& date = std::get<psrp::date_time>(a[4].val);
    CHECK(format_rfc3339(date.at) == "2026-11-21T02:00:00Z");
    CHECK(date.offset_minutes == 60);
    CHECK(std::get<std::string>(a[5].val) == "1e5");
    CHECK(std::get<std::string>(a[6].val) == ".");
}

TEST_CASE("a credential's parameter takes a user name, and its password is typed", "[cli]") {
    test::fake_world f;
    f.typed = "word";
    auto c = typed_command({"Get-X", "-OutputShareCredential", "DOM\\me", "-AdminCredentials:you", "-Credentialed", "no"}, 0);
    REQUIRE(c);
    REQUIRE(ask_passwords(*c, f.w, true));
    CHECK(std::get<psrp::credential_ptr>(c->arguments[0].val)->user == "DOM\\me");
    CHECK(std::get<psrp::credential_ptr>(c->arguments[0].val)->password.reveal() == "word");
    CHECK(std::get<psrp::credential_ptr>(c->arguments[1].val)->user == "you");
    CHECK(std::holds_alternative<std::string>(c->arguments[2].val));
}

TEST_CASE("a password comes from the environment for the share alone, and is not asked for where nobody may be", "[cli]") {
    test::fake_world f;
    f.environment["STAMPLOG_SHARE_PASSWORD"] = "known";
    auto share = typed_command({"Get-X", "-OutputShareCredential", "me"}, 0);
    REQUIRE(ask_passwords(*share, f.w, false));
    CHECK(std::get<psrp::credential_ptr>(share->arguments[0].val)->password.reveal() == "known");
    auto other = typed_command({"Get-X", "-Credential", "me"}, 0);
    const auto refused = ask_passwords(*other, f.w, false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::config);
    auto none = typed_command({"Get-X", "-Credential"}, 0);
    CHECK_FALSE(ask_passwords(*none, f.w, true));
}
