// What the envelope reader refuses, and with which words; what it takes though it looks odd.
#include "envelope.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;

namespace {

constexpr const char* soap_ns = "xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"";
constexpr const char* action =
    "<a:Action xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\">urn:x/Receive</a:Action>";

std::string envelope_of(const std::string& header, const std::string& body, const std::string& before = {}) {
    return before + "<s:Envelope " + soap_ns + "><s:Header>" + header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

std::string nested(int levels) { return repeated("<a>", levels) + repeated("</a>", levels); }

std::string attributes(int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += " a" + std::to_string(i) + "=\"\"";
    return out;
}

std::string utf16(std::string_view text) {
    std::string out("\xFF\xFE");
    for (const char c : text) out += {c, '\0'};
    return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("What is no envelope is refused with a word that says why") {
    struct row {
        const char* name;
        std::string text;
        errc code;
        const char* says;
    };
    const auto good = envelope_of(action, "<x/>");
    const row rows[] = {
        {"nothing", "", errc::corrupt, "not well-formed at byte 0"},
        {"NULs alone", std::string(16, '\0'), errc::corrupt, "not well-formed"},
        {"a cut tag (omi_faults: malformed xml)", "<s:Envelope", errc::corrupt, "not well-formed"},
        {"a tag that is not closed", good.substr(0, good.size() - 4), errc::corrupt, "not well-formed"},
        {"crossed tags", envelope_of("", "<a><b></a></b>"), errc::corrupt, "not well-formed at byte "},
        {"two roots", good + "<more>", errc::corrupt, "not well-formed"},
        {"plain text", "Service unavailable", errc::corrupt, "not well-formed"},
        {"a page", "<html><body>no</body></html>", errc::corrupt, "not a SOAP 1.2 envelope"},
        {"another prefix's namespace", "<s:Envelope xmlns:t=\"http://www.w3.org/2003/05/soap-envelope\"/>", errc::corrupt,
         "not a SOAP 1.2 envelope"},
        {"SOAP 1.1", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>", errc::corrupt,
         "not a SOAP 1.2 envelope"},
        {"no body", std::string("<s:Envelope ") + soap_ns + "><s:Header/></s:Envelope>", errc::corrupt, "no body"},
        {"a DTD (omi_faults: dtd)", envelope_of(action, "<x/>", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]>"),
         errc::corrupt, "DTD"},
        {"a DTD behind a comment", envelope_of(action, "<x/>", "<!-- --><!DOCTYPE x>"), errc::corrupt, "DTD"},
        {"another encoding by its word", envelope_of(action, "<x/>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>"),
         errc::corrupt, "\"utf-16\", not in UTF-8"},
        {"another encoding by its bytes (omi_faults: utf16)", utf16(good), errc::corrupt, ""},
        {"text in the body", envelope_of(action, "boo"), errc::corrupt, "\"s:Body\" where an element belongs"},
        {"text behind the body's element", envelope_of(action, "<x/>boo"), errc::corrupt, "where an element belongs"},
        {"CDATA in the body", envelope_of(action, "<![CDATA[<x/>]]>"), errc::corrupt, "where an element belongs"},
        {"text in the header", envelope_of("boo", "<x/>"), errc::corrupt, "\"s:Header\" where an element belongs"},
        {"text in the envelope", std::string("<s:Envelope ") + soap_ns + ">boo<s:Body/></s:Envelope>", errc::corrupt,
         "\"s:Envelope\" where an element belongs"},
        {"too deep", envelope_of(action, nested(40)), errc::limit, "too deep"},
        {"too deep outside of the body", envelope_of(nested(40), "<x/>"), errc::limit, "too deep"},
        {"far too deep", envelope_of(action, nested(100'000)), errc::limit, "too deep"},
        {"too many attributes", envelope_of(action, "<x" + attributes(65) + "/>"), errc::limit, "too many attributes"},
        {"too large", envelope_of(action, "<x>" + std::string(4u << 20, 'x') + "</x>"), errc::limit, "the limit is 4194304"},
    };
    for (const auto& r : rows) {
        INFO(r.name);
        const auto read = wsman::read_envelope(r.text);
        REQUIRE_FALSE(read);
        INFO(read.error().what);
        CHECK(read.error().code == r.code);
        CHECK(has(read.error().what, r.says));
    }
}

TEST_CASE("What looks odd and is an envelope all the same is taken") {
    struct row {
        const char* name;
        std::string text;
    };
    const row rows[] = {
        {"plain", envelope_of(action, "<x/>")},
        {"blanks and comments between", envelope_of(std::string("\r\n") + action + "<!-- c -->\n", " <!-- c -->\n<x/> ")},
        {"NULs of a seal's padding", envelope_of(action, "<x/>") + std::string(15, '\0')},
        {"blanks, then NULs (omi_faults: trailing spaces + NULs)", envelope_of(action, "<x/>") + "   " + std::string(3, '\0')},
        {"a byte order mark", envelope_of(action, "<x/>", "\xEF\xBB\xBF")},
        {"a declaration", envelope_of(action, "<x/>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")},
        {"the deepest", envelope_of(action, "<x>" + nested(28) + "</x>")},
        {"the most attributes", envelope_of(action, "<x" + attributes(64) + "/>")},
    };
    for (const auto& r : rows) {
        INFO(r.name);
        const auto read = wsman::read_envelope(r.text);
        INFO((read ? "" : read.error().what));
        REQUIRE(read);
        CHECK(read->action == "urn:x/Receive");
        CHECK(std::string_view(read->body.name()) == "x");
    }
}

TEST_CASE("An envelope without an action, a header or a body's element reads as that") {
    const auto read = wsman::read_envelope(envelope_of("", "<x/>"));
    REQUIRE(read);
    CHECK(read->action.empty());
    const auto bare = wsman::read_envelope(std::string("<s:Envelope ") + soap_ns + "><s:Body/></s:Envelope>");
    REQUIRE(bare);
    CHECK(bare->action.empty());
    CHECK_FALSE(bare->body);
}

TEST_CASE("Header fields are read by their namespace, and what must be understood and is not is told") {
    const auto read = wsman::read_envelope(
        envelope_of("<a:MessageID xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" s:mustUnderstand=\"1\"> uuid:1 "
                    "</a:MessageID>"
                    "<a:MessageID xmlns:a=\"urn:other\">2</a:MessageID>"
                    "<w:MaxEnvelopeSize xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\">many</w:MaxEnvelopeSize>"
                    "<w:OperationTimeout xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\">PTxS</w:OperationTimeout>"
                    "<x:One xmlns:x=\"urn:x\" s:mustUnderstand=\"true\"/><x:Two xmlns:x=\"urn:x\" s:mustUnderstand=\"false\"/>"
                    "<x:Three xmlns:x=\"urn:x\"/>",
                    "<x/>"));
    REQUIRE(read);
    CHECK(read->message_id == "uuid:1");
    CHECK(read->max_envelope == std::size_t{0});
    CHECK(read->bad_timeout);
    CHECK(read->not_understood == std::vector<std::string>{"One"});
}

TEST_CASE("Fragments are read whole, whatever pieces their text comes in, or not at all") {
    const auto fragments = [](const std::string& inner) {
        const auto e = wsman::read_envelope(envelope_of("", "<x>" + inner + "</x>"));
        REQUIRE(e);
        return wsman::fragments_of(e->body);
    };
    const bytes abc{'a', 'b', 'c', 'd', 'e', 'f'};
    CHECK(fragments("YWJjZGVm") == abc);
    CHECK(fragments("YWJj\r\n ZGVm\n") == abc);
    CHECK(fragments("YWJj<!-- c -->ZGVm") == abc);
    CHECK(fragments("<![CDATA[YWJj]]>ZGVm") == abc);
    CHECK(fragments("") == bytes{});
    CHECK_FALSE(fragments("YWJj<y/>"));
    CHECK_FALSE(fragments("<y/>YWJj"));
    CHECK_FALSE(fragments("YWJ"));
    CHECK_FALSE(fragments("b\xC3\xB6se"));
}
