// Everything that the server half refuses, each with its fault. Where Microsoft's OMI server was asked the same (omi_faults of
// the recordings), its case is named; where the two differ, the comment says how.
#include <catch2/catch.hpp>

#include "wsman_asker.hpp"

using namespace stamplog;
using namespace stamplog::testing;

namespace {

using asker = wsman_asker;
constexpr const char* no_shell =
    "Sender/InvalidSelectors (2150858843): The request for the Windows Remote Shell with the ShellId";
constexpr const char* no_command =
    "Sender/InvalidSelectors (2150858843): The Windows Remote Shell received a request to perform an operation on a command";
constexpr const char* parameter = "Sender/InvalidParameter (87): ";
constexpr const char* other = "99999999-9999-4999-8999-999999999999";

asker::request changed(asker::request r, const std::string& what, const std::string& by) {
    r.spoil = [what, by](std::string& soap) {
        const auto at = soap.find(what);
        REQUIRE(at != std::string::npos);
        soap.replace(at, what.size(), by);
    };
    return r;
}

asker::request with(asker::request r, const std::function<void(asker::request&)>& change) {
    change(r);
    return r;
}

asker::request elsewhere(asker::request r) {
    r.selector = other;
    return r;
}

struct refusal {
    const char* name;
    asker::request request;
    std::string fault;  // as it begins
};

void check_all(const std::vector<refusal>& all, const std::function<void(asker&)>& before) {
    for (const auto& r : all) {
        INFO(r.name);
        asker a;
        before(a);
        const auto shells = a.service.shells().size();
        const auto said = a.asked(r.request);
        INFO(said);
        CHECK(said.starts_with(r.fault));
        CHECK(a.service.shells().size() == shells);
    }
}

}  // namespace

TEST_CASE("A request that cannot be understood is refused before anything is looked up") {
    const auto receive = asker::receive();
    const auto header = [](const char* text) {
        return changed(asker::receive(), "<wsa:MessageID>", std::string(text) + "<wsa:MessageID>");
    };
    check_all(
        {
            {"bad XML (omi_faults: malformed xml)", changed(receive, "</s:Envelope>", ""),
             "Sender/SchemaValidationError: The SOAP message cannot be processed: the SOAP message is not well-formed"},
            {"a DTD (omi_faults: dtd)", changed(receive, "<s:Envelope", "<!DOCTYPE x><s:Envelope"),
             "Sender/SchemaValidationError: The SOAP message cannot be processed: the SOAP message has a DTD"},
            {"another encoding (omi_faults: utf16)",
             changed(receive, "<s:Envelope", "<?xml version=\"1.0\" encoding=\"utf-16\"?><s:Envelope"),
             "Sender/SchemaValidationError: The SOAP message cannot be processed: the SOAP message is in the encoding"},
            {"larger than MaxEnvelopeSizekb", changed(receive, "</s:Body>", std::string(512'000, ' ') + "</s:Body>"),
             "Sender/SchemaValidationError: The SOAP message cannot be processed: the request is larger than"},
            // As OMI says: MustUnderstand without a subcode.
            {"an unknown header (omi_faults: mustUnderstand unknown header)",
             header("<x:Odd xmlns:x=\"urn:x\" s:mustUnderstand=\"true\"/>"), "MustUnderstand/: The WS-Management service"},
            // OMI's subcode, too.
            {"MaxEnvelopeSize too small (omi_faults: envelope too small)",
             with(receive, [](auto& r) { r.max_envelope = 8'191; }), "Sender/EncodingLimit: "},
            {"MaxEnvelopeSize no number", changed(receive, ">153600<", ">many<"), "Sender/EncodingLimit: "},
            // OMI: InternalError without a word.
            {"no duration (omi_faults: bad timeout)", changed(receive, ">PT20S<", ">20<"),
             std::string(parameter) + "OperationTimeout"},
            {"no resource", changed(receive, "PrivilegedEndpoint</wsman", "</wsman"),
             "Sender/DestinationUnreachable (2150858811): The WS-Management service"},
            // OMI: InternalError, a general error.
            {"wrong configuration (omi_faults: shell create wrong uri)",
             with(asker::create(), [](auto& r) { r.resource = "http://schemas.microsoft.com/powershell/Nobody"; }),
             "Sender/DestinationUnreachable (2150858811): The WS-Management service cannot process the request. Cannot find "
             "the "
             "session configuration of the resource URI http://schemas.microsoft.com/powershell/Nobody"},
            {"no resource of this service (omi_faults: get winrm config)",
             with(receive, [](auto& r) { r.resource = "http://schemas.microsoft.com/wbem/wsman/1/config"; }),
             "Sender/DestinationUnreachable (2150858811): "},
            // OMI: InternalError without a word.
            {"unknown action (omi_faults: unknown action)", asker::of_shell("Odd"), "Sender/ActionNotSupported: The action "},
            {"no action", changed(receive, "/windows/shell/Receive<", "<"), "Sender/ActionNotSupported: "},
            {"an action of nobody's", with(receive, [](auto& r) { r.action.clear(); }), "Sender/ActionNotSupported: "},
            {"an action that only begins like one",
             with(receive, [](auto& r) { r.action.replace(r.action.rfind('/'), 1, "s/"); }), "Sender/ActionNotSupported: "},
            {"an action that only ends like one", with(receive, [](auto& r) { r.action.insert(r.action.rfind('/'), "/x"); }),
             "Sender/ActionNotSupported: "},
            {"the list of shells, asked otherwise", with(receive, [](auto& r) { r.resource = wsman::ns::shell; }),
             "Sender/ActionNotSupported: "},
        },
        [](asker& a) { a.open(); });
}

TEST_CASE("A header that need not be understood is no reason to refuse") {
    asker a;
    a.open();
    const auto asked = a.ask(changed(asker::receive(), "<wsa:MessageID>", "<x:Odd xmlns:x=\"urn:x\"/><wsa:MessageID>"));
    CHECK(a.said(asked).empty());  // it waits for output
    const auto upper_case = a.ask(changed(asker::remove(), "PrivilegedEndpoint</wsman", "PRIVILEGEDENDPOINT</wsman"));
    a.service.shell_closed(asker::shell);
    a.collect();
    CHECK(a.said(upper_case) == "DeleteResponse");
}

TEST_CASE("A shell or command that is not there is said to be gone, whatever is asked of it") {
    const auto send = asker::of_shell(
        "Send", std::string("<rsp:Send><rsp:Stream Name=\"stdin\" CommandId=\"") + other + "\">YWJj</rsp:Stream></rsp:Send>");
    check_all({{"receive (omi_faults: receive unknown ShellId)", elsewhere(asker::receive()), no_shell},
               {"command (omi_faults: command unknown ShellId)", elsewhere(asker::run()), no_shell},
               {"delete (omi_faults: delete unknown ShellId)", elsewhere(asker::remove()), no_shell},
               {"signal (omi_faults: signal unknown ShellId)", elsewhere(asker::signal("x")), no_shell},
               {"send", elsewhere(asker::of_shell("Send", "<rsp:Send/>")), no_shell},
               {"connect", elsewhere(asker::connect()), no_shell},
               {"disconnect", elsewhere(asker::of_shell("Disconnect", "<rsp:Disconnect/>")), no_shell},
               {"reconnect", elsewhere(asker::of_shell("Reconnect")), no_shell},
               {"no selector", with(asker::receive(), [](auto& r) { r.selector.clear(); }), no_shell},
               {"receive (omi_faults: receive unknown CommandId)", asker::receive(other), no_command},
               {"signal (omi_faults: signal unknown CommandId)", asker::signal("x", other), no_command},
               {"send (omi_faults: send unknown CommandId)", send, no_command},
               {"a CommandId that is none", asker::receive("one"), no_command}},
              [](asker& a) {
                  a.open();
                  a.start();
              });
}

TEST_CASE("A shell belongs to the user who opened it, in any case of its name") {
    asker a;
    a.open();
    const auto foreign = [](asker::request r) { return with(std::move(r), [](auto& x) { x.user = "SIM\\other"; }); };
    for (const auto& r : {asker::receive(), asker::run(), asker::remove(), asker::signal("x"), asker::connect(),
                          asker::of_shell("Disconnect", "<rsp:Disconnect/>"), asker::of_shell("Reconnect")}) {
        INFO(r.action);
        CHECK(a.asked(foreign(r)) == "Sender/AccessDenied (5): Access is denied.");
    }
    CHECK(a.asked(with(asker::of_shell("Disconnect", "<rsp:Disconnect/>"), [](auto& r) { r.user = "sim\\ADMIN"; })) ==
          "DisconnectResponse");
}

TEST_CASE("What a request must hold and does not is said") {
    const auto parameter_fault = [](const char* says) { return std::string(parameter) + says; };
    const auto stream = [](const char* name, const char* data) {
        return asker::of_shell("Send",
                               std::string("<rsp:Send><rsp:Stream Name=\"") + name + "\">" + data + "</rsp:Stream></rsp:Send>");
    };
    check_all(
        {// OMI opens a shell for it all the same.
         {"no Shell (omi_faults: no Shell/creationXml)", with(asker::create(other), [](auto& r) { r.body.clear(); }),
          parameter_fault("The request holds no Shell.")},
         {"no creationXml", changed(asker::create(other), "YWJj", ""), parameter_fault("The request holds no creationXml.")},
         {"a creationXml that is no base64", changed(asker::create(other), "YWJj", "YWJ"),
          parameter_fault("The request holds no creationXml.")},
         // OMI: InternalError, a general error.
         {"no protocolversion (omi_faults: no protocolversion option)",
          with(asker::create(other), [](auto& r) { r.options.clear(); }), parameter_fault("The option protocolversion")},
         {"protocolversion 3", changed(asker::create(other), ">2.3<", ">3.0<"), parameter_fault("The option protocolversion")},
         {"a ShellId that is none", asker::create("one"), parameter_fault("The ShellId is no id.")},
         // OMI answers with the shell that is there.
         {"a shell that is there (omi_faults: duplicate ShellId create)", asker::create(),
          parameter_fault("There is a shell with this ShellId.")},
         {"a shell that is there, in another spelling", asker::create(std::string("uuid:") + asker::shell),
          parameter_fault("There is a shell with this ShellId.")},
         {"an idle time-out that is too short",
          changed(asker::create(other), "<creationXml", "<rsp:IdleTimeOut>PT59S</rsp:IdleTimeOut><creationXml"),
          parameter_fault("IdleTimeOut")},
         {"no CommandLine", asker::of_shell("Command"), parameter_fault("The request holds no CommandLine.")},
         {"no Arguments", changed(asker::run(other), "YWJj", ""), parameter_fault("The request's Arguments")},
         {"a CommandId that is none", asker::run("one"), parameter_fault("The CommandId is no id.")},
         {"the zero CommandId", asker::run("00000000-0000-0000-0000-000000000000"), parameter_fault("The CommandId is no id.")},
         {"a command that is there", asker::run(), parameter_fault("There is a command with this CommandId.")},
         {"no Send", asker::of_shell("Send"), parameter_fault("The request holds no Send.")},
         // OMI: not found.
         {"no such input (omi_faults: send unknown stream)", stream("stdout", "YWJj"),
          parameter_fault("There is no such input stream.")},
         {"a stream that is no base64", stream("stdin", "YWJ"), parameter_fault("The stream's content is no base64.")},
         {"no Receive", asker::of_shell("Receive"), parameter_fault("The request names no stream.")},
         // OMI: not found.
         {"no such output (omi_faults: receive stderr)", changed(asker::receive(), ">stdout<", ">stderr<"),
          parameter_fault("There is no such output stream.")},
         {"no Signal", asker::of_shell("Signal"), parameter_fault("The request holds no Signal.")},
         {"no connectXml (omi_faults: connect)", asker::of_shell("Connect", "<rsp:Connect/>"),
          parameter_fault("The request holds no connectXml.")}},
        [](asker& a) {
            a.open();
            a.start();
        });
}

TEST_CASE("Of one stream one Receive waits; the same one again takes the place of the first") {
    for (const auto* of : {"", asker::command}) {
        asker a;
        a.open();
        a.start();
        auto first = asker::receive(of);
        first.message_id = other;
        const auto waits = a.ask(first);
        CHECK(a.said(waits).empty());
        CHECK(a.asked(asker::receive(of)).starts_with("Sender/Concurrency: Another Receive is waiting"));
        CHECK(a.said(waits).empty());
        const auto again = a.ask(first);
        CHECK(a.said(waits).starts_with("Receiver/TimedOut (2150858793)"));
        CHECK(a.said(again).empty());
    }
}

TEST_CASE("A shell that was let go of is taken back by its own session, and connected to by one at a time") {
    asker a;
    a.open();
    CHECK(a.asked(asker::connect()).starts_with("Receiver/QuotaLimit (2150859213): "));
    CHECK(a.asked(asker::of_shell("Disconnect", "<rsp:Disconnect/>")) == "DisconnectResponse");
    const auto wrong = std::string(parameter) + "The SessionId is not that of the session";
    CHECK(a.asked(with(asker::of_shell("Reconnect"), [](auto& r) { r.session = other; })).starts_with(wrong));
    CHECK(a.asked(changed(asker::of_shell("Reconnect"), "uuid:33333333-3333-4333-8333-333333333333", "")).starts_with(wrong));
    CHECK(a.service.shells().front().state == "Disconnected");

    const auto first = a.ask(asker::connect());
    CHECK(a.asked(asker::connect()).starts_with("Receiver/QuotaLimit (2150859213): "));
    CHECK(a.said(first).empty());
    a.service.accept_connect(asker::shell, {});
    a.collect();
    CHECK(a.said(first) == "ConnectResponse");
    CHECK(a.service.shells().front().state == "Connected");
    CHECK(a.asked(asker::of_shell("Reconnect")) == "ReconnectResponse");
}

TEST_CASE("Quotas are counted by user, shell and service") {
    wsman::server_options few;
    few.shells_per_user = 2;
    few.shells = 3;
    few.users = 2;
    few.commands_per_shell = 1;
    asker a(few);
    const auto opened = [&](char digit, const char* user) {
        const std::string id = std::string(8, digit) + "-1111-4111-8111-111111111111";
        const auto number = a.ask(with(asker::create(id), [&](auto& r) { r.user = user; }));
        a.service.accept_shell(id);
        a.collect();
        return a.said(number);
    };
    CHECK(opened('1', "SIM\\admin") == "CreateResponse");
    a.start();
    CHECK(a.asked(asker::run(other)).starts_with("Receiver/QuotaLimit (2150859174): "));
    CHECK(opened('2', "sim\\ADMIN") == "CreateResponse");
    CHECK(opened('3', "SIM\\admin").starts_with("Receiver/QuotaLimit (2150859236): "));
    CHECK(opened('4', "SIM\\other") == "CreateResponse");
    CHECK(opened('5', "SIM\\other").starts_with("Receiver/QuotaLimit (2150859238): "));
    a.service.drop_shell("22222222-1111-4111-8111-111111111111");
    CHECK(opened('6', "SIM\\third").starts_with("Receiver/QuotaLimit (2150859237): "));
    CHECK(opened('7', "SIM\\other") == "CreateResponse");
}
