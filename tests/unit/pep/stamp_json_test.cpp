#include <catch2/catch.hpp>

#include "stamplog/pep/stamp.hpp"

using namespace stamplog;

namespace {
const std::string sample = R"({
  "EmergencyConsoleIPAddresses": ["10.0.0.225", "10.0.0.226", "10.0.0.227"],
  "DomainFQDN": "azurestack.local", "DomainNetBIOSName": "AZURESTACK",
  "ExternalDomainFQDN": "east.azurestack.corp.example", "RegionName": "east",
  "Timezone": "W. Europe Standard Time", "StampVersion": "1.2005.6.53", "OEMVersion": "2.2.2010.5",
  "CloudID": "8f2c1a2e-0000-4000-8000-000000000001", "DeploymentID": "8f2c1a2e-0000-4000-8000-000000000002",
  "AdminExternalEndpoints": {"AdminPortal": "https://adminportal.east.example/"},
  "SomethingNew": [1, 2.5, null], "PSComputerName": "10.0.0.225", "RunspaceId": "x", "PSShowComputerName": true})";

bytes utf8(const std::string& s) { return {s.begin(), s.end()}; }
bytes utf16(const std::string& ascii, bool little) {
    bytes out = little ? bytes{0xFF, 0xFE} : bytes{0xFE, 0xFF};
    for (const char c : ascii) {
        const auto unit = static_cast<std::uint16_t>(static_cast<unsigned char>(c));
        little ? append_le(out, unit) : append_be(out, unit);
    }
    return out;
}
void check_sample(const result<pep::stamp_information>& r) {
    REQUIRE(r);
    CHECK(r->ercs_addresses == std::vector<std::string>{"10.0.0.225", "10.0.0.226", "10.0.0.227"});
    CHECK(r->domain_fqdn == "azurestack.local");
    CHECK(r->domain_netbios == "AZURESTACK");
    CHECK(r->external_domain_fqdn == "east.azurestack.corp.example");
    CHECK(r->region == "east");
    CHECK(r->timezone == "W. Europe Standard Time");
    CHECK(r->stamp_version == "1.2005.6.53");
    CHECK(r->oem_version == "2.2.2010.5");
    CHECK(r->cloud_id == "8f2c1a2e-0000-4000-8000-000000000001");
    CHECK(r->deployment_id == "8f2c1a2e-0000-4000-8000-000000000002");
    CHECK(r->name() == "east");
    CHECK(r->as_json.find("SomethingNew") != std::string::npos);
    CHECK(r->as_json.find("AdminPortal") != std::string::npos);
}
errc code_of(const std::string& text) {
    const auto r = pep::parse_stamp_json(utf8(text));
    REQUIRE_FALSE(r);
    return r.error().code;
}
}  // namespace

TEST_CASE("stamp information reads UTF-8 with and without mark, and UTF-16 of both orders") {
    check_sample(pep::parse_stamp_json(utf8(sample)));
    check_sample(pep::parse_stamp_json(utf8("\xEF\xBB\xBF" + sample)));
    check_sample(pep::parse_stamp_json(utf16(sample, true)));
    check_sample(pep::parse_stamp_json(utf16(sample, false)));
}

TEST_CASE("an array's first element is the stamp") {
    check_sample(pep::parse_stamp_json(utf8("[" + sample + "]")));
    check_sample(pep::parse_stamp_json(utf16("[" + sample + ", {}]", true)));
}

TEST_CASE("what was kept of a stamp reads the same again") {
    const auto first = pep::parse_stamp_json(utf8(sample));
    REQUIRE(first);
    const auto again = pep::parse_stamp_json(utf8(first->as_json));
    check_sample(again);
    CHECK(again->as_json == first->as_json);
}

TEST_CASE("text beyond ASCII survives UTF-16, surrogate pairs too") {
    bytes file{0xFF, 0xFE};
    for (const char16_t c : std::u16string(u"{\"RegionName\":\"S\u00FCd\U0001F4E6\"}")) append_le(file, c);
    const auto r = pep::parse_stamp_json(file);
    REQUIRE(r);
    CHECK(r->region ==
          "S\xC3\xBC"
          "d\xF0\x9F\x93\xA6");
}

TEST_CASE("addresses come as an array, as text joined by blanks, or in an object that holds the array") {
    for (const auto* text : {R"({"EmergencyConsoleIPAddresses":["10.0.0.1","10.0.0.2"]})",
                             R"({"EmergencyConsoleIPAddresses":"10.0.0.1 10.0.0.2"})",
                             R"({"emergencyconsoleipaddresses":{"value":["10.0.0.1","10.0.0.2"],"Count":2}})"}) {
        INFO(text);
        const auto r = pep::parse_stamp_json(utf8(text));
        REQUIRE(r);
        CHECK(r->ercs_addresses == std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
    }
}

TEST_CASE("values of another type than expected do no harm") {
    const auto r = pep::parse_stamp_json(utf8(
        R"({"EmergencyConsoleIPAddresses":[1,null,{"a":"10.0.0.1"},"exec:sh -c x","-oProxyCommand","10.0.0.9","10.0.0.9"],"RegionName":5,"Timezone":["x"],"DomainFQDN":{"a":1},"StampVersion":"1\u0007"})"));
    REQUIRE(r);
    CHECK(r->ercs_addresses == std::vector<std::string>{"10.0.0.9"});
    CHECK(r->region.empty());
    CHECK(r->timezone.empty());
    CHECK(r->stamp_version.empty());
    CHECK(r->name() == "stamp");
}

TEST_CASE("of a repeated key the last counts") {
    const auto r = pep::parse_stamp_json(utf8(R"({"RegionName":"a","RegionName":"b"})"));
    REQUIRE(r);
    CHECK(r->region == "b");
}

TEST_CASE("what is not JSON is corrupt, with the byte") {
    for (const auto* text :
         {"", "{", "{\"a\":NaN}", "{\"a\":1e99999}", "{\"a\" 1}", "[]", "\"text\"", "5", "null", "[5]", "{\"a\":\"\xFF\"}"}) {
        INFO(text);
        CHECK(code_of(text) == errc::corrupt);
    }
    const auto r = pep::parse_stamp_json(utf8("{\"a\": nope}"));
    REQUIRE_FALSE(r);
    CHECK(r.error().what.find("byte 8") != std::string::npos);
    CHECK_FALSE(pep::parse_stamp_json(bytes{0xFF, 0xFE, '{', 0, '}'}));
    CHECK_FALSE(pep::parse_stamp_json(bytes{0xFF, 0xFE, 0x00, 0xD8}));
}

TEST_CASE("half a surrogate pair in UTF-16 is corrupt, wherever it stands") {
    for (const char16_t half : {char16_t{0xD83D}, char16_t{0xDCE6}}) {
        bytes file{0xFF, 0xFE};
        for (const char16_t c : u"{\"RegionName\":\"" + std::u16string(1, half) + u"\"}") append_le(file, c);
        const auto r = pep::parse_stamp_json(file);
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::corrupt);
        CHECK(r.error().what.find("surrogate pair at byte 32") != std::string::npos);
    }
}

TEST_CASE("deep, broad and large files are refused by a limit's name") {
    CHECK(code_of("{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}") == errc::limit);
    std::string broad = "{";
    for (int i = 0; i < 30'000; ++i) broad += "\"k" + std::to_string(i) + "\":0,";
    CHECK(code_of(broad + "\"z\":0}") == errc::limit);
    CHECK(code_of(std::string((4U << 20) + 1, ' ')) == errc::limit);
    CHECK(pep::parse_stamp_json(utf8("{\"a\":\"" + std::string(1000, '[') + "\"}")));  // brackets in a text are text
}
