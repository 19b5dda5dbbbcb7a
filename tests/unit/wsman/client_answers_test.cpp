// What the client half makes of an answer to its Create that is none, or none of a shell.
#include <catch2/catch.hpp>

#include "envelope.hpp"
#include "seeded_entropy.hpp"
#include "stamplog/wsman/client.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

std::string answer_to(const std::string& relates_to, const std::string& body) {
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\" "
           "xmlns:x=\"http://schemas.xmlsoap.org/ws/2004/09/transfer\" "
           "xmlns:f=\"http://schemas.microsoft.com/wbem/wsman/1/wsmanfault\"><s:Header>" +
           (relates_to.empty() ? "" : "<a:RelatesTo>" + relates_to + "</a:RelatesTo>") + "</s:Header><s:Body>" + body +
           "</s:Body></s:Envelope>";
}

std::string created(const std::string& shell) {
    return "<x:ResourceCreated><a:ReferenceParameters><w:SelectorSet><w:Selector Name=\"ShellId\">" + shell +
           "</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>";
}

std::string fault_body(const std::string& subcode, const std::string& number) {
    return "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>w:" + subcode +
           "</s:Value></s:Subcode></s:Code><s:Reason><s:Text>so it is</s:Text></s:Reason><s:Detail><f:WSManFault Code=\"" +
           number + "\"/></s:Detail></s:Fault>";
}

struct opening {
    seeded_entropy random{5};
    psrp::client pool{{}, random};
    wsman::client shell{pool, {}, random};
    std::string id;  // of the Create
    opening() {
        REQUIRE(pool.open());
        const auto create = shell.next_request(wsman::lane::act);
        REQUIRE(create);
        id = wsman::read_envelope(create->soap)->message_id;
    }
};

}  // namespace

TEST_CASE("An answer to a Create opens the shell that it names") {
    opening o;
    REQUIRE(o.shell.receive(wsman::lane::act, 200, answer_to(o.id, created("ABC"))));
    CHECK(o.shell.connected());
    CHECK(o.shell.shell_id() == "ABC");
}

TEST_CASE("What comes in place of a shell is told as what it is") {
    const std::string other = "uuid:00000000-0000-0000-0000-000000000001", own;
    struct row {
        const char* name;
        int status;
        std::string relates_to, body;  // relates_to: empty for the Create's own, "-" for none
        errc code;
        const char* says;
    };
    const row rows[] = {
        {"wrong configuration", 500, own, fault_body("DestinationUnreachable", "2150858754"), errc::config, "so it is"},
        {"a fault under 400", 400, own, fault_body("AccessDenied", "5"), errc::auth, "AccessDenied (5): so it is"},
        {"a fault under 200", 200, own, fault_body("AccessDenied", "5"), errc::auth, "AccessDenied (5): so it is"},
        {"a fault of what was not read", 500, "-", fault_body("EncodingLimit", ""), errc::limit, "EncodingLimit: so it is"},
        {"another request's fault", 500, other, fault_body("AccessDenied", "5"), errc::corrupt, "is not the request"},
        {"another request's shell", 200, other, created("ABC"), errc::corrupt, "is not the request"},
        {"nobody's shell", 200, "-", created("ABC"), errc::corrupt, "is not the request"},
        {"a shell under 500", 500, own, created("ABC"), errc::corrupt, "HTTP status 500 with an answer that is no fault"},
        {"a shell under 400", 400, own, created("ABC"), errc::corrupt, "HTTP status 400 with an answer that is no fault"},
        {"a shell without a name", 200, own, created(""), errc::corrupt, "names no shell"},
        {"a shell with an endless name", 200, own, created(std::string(257, 'x')), errc::corrupt, "names no shell"},
        {"nothing", 200, own, "", errc::corrupt, "names no shell"},
    };
    for (const auto& r : rows) {
        INFO(r.name);
        opening o;
        const auto relates = r.relates_to == "-" ? std::string() : r.relates_to.empty() ? o.id : r.relates_to;
        const auto taken = o.shell.receive(wsman::lane::act, r.status, answer_to(relates, r.body));
        REQUIRE_FALSE(taken);
        INFO(taken.error().what);
        CHECK(taken.error().code == r.code);
        CHECK(taken.error().what.find(r.says) != std::string::npos);
        CHECK_FALSE(o.shell.connected());
        // What was not understood may have made a shell; a refusal made none.
        CHECK(o.shell.farewell().has_value() == (r.code == errc::corrupt));
        CHECK_FALSE(o.shell.next_request(wsman::lane::act));
    }
}

TEST_CASE("A page in place of SOAP is told with its status") {
    struct row {
        int status;
        errc code;
        const char* says;
    };
    for (const auto& r : {row{200, errc::corrupt, "not a SOAP 1.2 envelope"}, row{400, errc::refused, "HTTP status 400"},
                          row{405, errc::not_found, "HTTP status 405"}, row{500, errc::refused, "HTTP status 500"},
                          row{502, errc::disconnected, "HTTP status 502"}}) {
        INFO(r.status);
        opening o;
        const auto taken = o.shell.receive(wsman::lane::act, r.status, "<html><body/></html>");
        REQUIRE_FALSE(taken);
        CHECK(taken.error().code == r.code);
        CHECK(taken.error().what.starts_with("open a shell: "));
        CHECK(taken.error().what.find(r.says) != std::string::npos);
    }
}
