// The list of open shells: asked for, read, and everything that may come in its place.
#include "stamplog/wsman/enumerate.hpp"

#include <catch2/catch.hpp>

#include "envelope.hpp"
#include "seeded_entropy.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

wsman::enumeration asked() {
    seeded_entropy random(3);
    return wsman::write_enumerate("http://10.0.0.225:5985/wsman", random);
}

std::string answer_of(const std::string& relates_to, const std::string& body) {
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\" "
           "xmlns:n=\"http://schemas.xmlsoap.org/ws/2004/09/enumeration\" "
           "xmlns:r=\"http://schemas.microsoft.com/wbem/wsman/1/windows/shell\"><s:Header>" +
           (relates_to.empty() ? "" : "<a:RelatesTo>uuid:" + relates_to + "</a:RelatesTo>") + "</s:Header><s:Body>" + body +
           "</s:Body></s:Envelope>";
}

std::string list_of(const std::string& items) {
    return "<n:EnumerateResponse><n:EnumerationContext/><w:Items>" + items + "</w:Items></n:EnumerateResponse>";
}

std::string fault_body(const std::string& subcode) {
    return "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>w:" + subcode +
           "</s:Value></s:Subcode></s:Code><s:Reason><s:Text>so it is</s:Text></s:Reason></s:Fault>";
}

}  // namespace

TEST_CASE("The list is asked for in one request, of Windows' shell resource") {
    const auto e = wsman::read_envelope(asked().soap);
    REQUIRE(e);
    CHECK(e->action == "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate");
    CHECK(e->resource_uri == "http://schemas.microsoft.com/wbem/wsman/1/windows/shell");
    CHECK(e->message_id == "uuid:" + asked().message_id);
    CHECK(e->to == "http://10.0.0.225:5985/wsman");
    CHECK(wsman::is_element(e->body, "http://schemas.xmlsoap.org/ws/2004/09/enumeration", "Enumerate"));
    CHECK(wsman::child_of(e->body, "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd", "OptimizeEnumeration"));
}

TEST_CASE("Shells are read with what is told of them, and what is missing is empty") {
    const auto read = wsman::read_enumeration(
        asked(), 200,
        answer_of(asked().message_id,
                  list_of("<r:Shell><r:ShellId>ABC</r:ShellId><r:ResourceUri>urn:pep</r:ResourceUri><r:Owner>SIM\\a</r:Owner>"
                          "<r:ClientIP>127.0.0.1</r:ClientIP><r:State>Connected</r:State>"
                          "<r:ShellRunTime>P0DT1H0M2S</r:ShellRunTime><r:ShellInactivity>PTxS</r:ShellInactivity></r:Shell>"
                          "<w:Shell/><r:Shell/>text")));
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    const auto& first = read->front();
    CHECK(first.id == "ABC");
    CHECK(first.resource == "urn:pep");
    CHECK(first.owner == "SIM\\a");
    CHECK(first.client == "127.0.0.1");
    CHECK(first.state == "Connected");
    CHECK(first.age == std::chrono::seconds(3'602));
    CHECK(first.quiet == std::chrono::seconds(0));
    CHECK(read->back().id.empty());
}

TEST_CASE("No shells are no error, and of many the first thousand are enough") {
    CHECK(wsman::read_enumeration(asked(), 200, answer_of(asked().message_id, list_of("")))->empty());
    std::string many;
    for (int i = 0; i < 1'500; ++i) many += "<r:Shell/>";
    CHECK(wsman::read_enumeration(asked(), 200, answer_of(asked().message_id, list_of(many)))->size() == 1'000);
}

TEST_CASE("What comes in place of a list is an error that says what it is") {
    const auto id = asked().message_id;
    struct row {
        const char* name;
        int status;
        std::string soap;
        errc code;
        const char* says;
    };
    const row rows[] = {
        {"refused", 500, answer_of(id, fault_body("AccessDenied")), errc::auth, "AccessDenied: so it is"},
        {"a fault under 400", 400, answer_of(id, fault_body("AccessDenied")), errc::auth, "AccessDenied: so it is"},
        {"a fault under 200", 200, answer_of(id, fault_body("ActionNotSupported")), errc::refused, "ActionNotSupported"},
        {"a fault of a request that was not read", 500, answer_of("", fault_body("QuotaLimit")), errc::overloaded, "so it is"},
        {"another request's fault", 500, answer_of("00000000-0000-0000-0000-000000000001", fault_body("AccessDenied")),
         errc::corrupt, "another request"},
        {"another request's list", 200, answer_of("00000000-0000-0000-0000-000000000001", list_of("")), errc::corrupt,
         "another request"},
        {"nobody's list", 200, answer_of("", list_of("")), errc::corrupt, "another request"},
        {"another answer", 200, answer_of(id, "<r:Receive/>"), errc::corrupt, "no list, but \"r:Receive\""},
        {"an empty body", 200, answer_of(id, ""), errc::corrupt, "no list"},
        {"a list under 500", 500, answer_of(id, list_of("")), errc::corrupt, "no list"},
        {"a page", 200, "<html></html>", errc::corrupt, "not a SOAP 1.2 envelope"},
        {"a page under 500", 500, "<html></html>", errc::refused, "HTTP status 500"},
        {"nothing", 200, "", errc::refused, "HTTP status 200"},
        {"no web service", 405, "<html></html>", errc::not_found, "HTTP status 405"},
        {"no credential", 401, "", errc::auth, "HTTP 401"},
    };
    for (const auto& r : rows) {
        INFO(r.name);
        const auto read = wsman::read_enumeration(asked(), r.status, r.soap);
        REQUIRE_FALSE(read);
        INFO(read.error().what);
        CHECK(read.error().code == r.code);
        CHECK(read.error().what.starts_with("list the open shells: "));
        CHECK(read.error().what.find(r.says) != std::string::npos);
    }
}
