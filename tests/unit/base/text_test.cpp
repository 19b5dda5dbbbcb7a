#include "stamplog/base/text.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace stamplog;

TEST_CASE("names are compared without case, and only whole") {
    CHECK(same_name("Storage", "sTORAGE"));
    CHECK_FALSE(same_name("ACS", "ACSBlob"));
    CHECK_FALSE(same_name("ACSBlob", "ACS"));
    CHECK(same_name("", ""));
    CHECK_FALSE(same_name("[", "{"));  // neighbours of the letters, 32 apart
    CHECK(begins_with_name("AzureStackLogs-1", "azurestacklogs-"));
    CHECK_FALSE(begins_with_name("Az", "azure"));
    CHECK(has_name(std::vector<std::string>{"A", "Storage"}, "STORAGE"));
    CHECK_FALSE(has_name(std::vector<std::string>{"A", "Storage"}, "Stor"));
    CHECK(lower("CloudAdmin@X") == "cloudadmin@x");
}

TEST_CASE("a list is joined with nothing before the first and after the last") {
    CHECK(joined(std::vector<std::string>{}, ",").empty());
    CHECK(joined(std::vector<std::string>{"A"}, ",") == "A");
    CHECK(joined(std::vector<std::string_view>{"", "B", "C"}, ", ") == ", B, C");
}

TEST_CASE("foreign words in quotes cannot steer a terminal and are short") {
    CHECK(in_quotes("a\x1b[2J").find('\x1b') == std::string::npos);
    CHECK(in_quotes(std::string(500, 'x')).size() < 100);
    CHECK(in_quotes("ECE") == "\"ECE\"");
}
