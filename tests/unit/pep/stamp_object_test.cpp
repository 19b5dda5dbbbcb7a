#include <catch2/catch.hpp>

#include "stamplog/pep/stamp.hpp"

using namespace stamplog;
using psrp::value;

TEST_CASE("the cmdlet's object gives the same fields as its file") {
    const auto o = psrp::make_object({{"EmergencyConsoleIPAddresses", psrp::make_string_list({"10.0.0.225", "10.0.0.226"})},
                                      {"RegionName", std::string("east")},
                                      {"Timezone", std::string("India Standard Time")},
                                      {"StampVersion", std::string("1.2005.6.53")},
                                      {"NumberOfNodes", std::int32_t{4}},
                                      {"PSComputerName", std::string("10.0.0.225")}});
    const auto r = pep::stamp_from_object(o);
    REQUIRE(r);
    CHECK(r->ercs_addresses == std::vector<std::string>{"10.0.0.225", "10.0.0.226"});
    CHECK(r->region == "east");
    CHECK(r->timezone == "India Standard Time");
    CHECK(r->as_json.find("\"NumberOfNodes\": 4") != std::string::npos);
    const auto again = pep::parse_stamp_json(as_bytes(r->as_json));
    REQUIRE(again);
    CHECK(again->as_json == r->as_json);
}

TEST_CASE("a hashtable or a list with the object are read as well, plain text is not") {
    auto table = std::make_shared<psrp::object>();
    table->kind = psrp::object::container::dictionary;
    table->entries.emplace_back(value(std::string("RegionName")), value(std::string("west")));
    CHECK(pep::stamp_from_object(table)->region == "west");
    auto list = std::make_shared<psrp::object>();
    list->kind = psrp::object::container::list;
    list->items.push_back(table);
    CHECK(pep::stamp_from_object(list)->region == "west");
    CHECK(pep::stamp_from_object(value(std::string("text"))).error().code == errc::corrupt);
    CHECK(pep::stamp_from_object(value()).error().code == errc::corrupt);
}
