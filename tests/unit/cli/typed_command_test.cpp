#include "typed_command.hpp"

#include <catch2/catch.hpp>

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
