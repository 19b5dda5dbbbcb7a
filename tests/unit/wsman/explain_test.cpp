// Faults and HTTP statuses in the operator's words: the code says what can be done, the hint how.
#include <catch2/catch.hpp>

#include "stamplog/wsman/fault.hpp"

using namespace stamplog;

namespace {

wsman::fault fault_of(std::string subcode, std::optional<std::uint32_t> number = {}, std::optional<std::uint32_t> cim = {}) {
    wsman::fault f;
    f.code = "Sender";
    f.subcode = std::move(subcode);
    f.number = number;
    f.cim = cim;
    f.reason = "the reason.";
    return f;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A fault's number says what the operator can do, whatever its subcode") {
    struct row {
        std::uint32_t number;
        errc code;
        const char* hint;
    };
    const row rows[] = {
        {5, errc::auth, "CloudAdmins"},
        {2147942405, errc::auth, "CloudAdmins"},
        {1326, errc::auth, "password is wrong"},
        {2147943726, errc::auth, "password is wrong"},
        {1330, errc::auth, "expired"},
        {1331, errc::auth, "disabled"},
        {1909, errc::auth, "locked"},
        {2150858811, errc::config, "--configuration-name"},
        {2150858754, errc::config, "--configuration-name"},
        {2150859173, errc::overloaded, "idle time-out"},
        {2150859174, errc::overloaded, "idle time-out"},
        {2150859236, errc::overloaded, "idle time-out"},
        {2150859237, errc::overloaded, "idle time-out"},
        {2150859238, errc::overloaded, "idle time-out"},
        {2150859176, errc::overloaded, "another ERCS"},
        {2150858793, errc::timed_out, "another ERCS"},
        {2150858843, errc::disconnected, "start again"},
        {2150859213, errc::conflict, "Another client"},
    };
    for (const auto& r : rows) {
        for (const auto* subcode : {"", "DestinationUnreachable", "InvalidSelectors", "Odd"}) {
            INFO(r.number << " " << subcode);
            const auto e = wsman::explain(fault_of(subcode, r.number), "open a shell");
            CHECK(e.code == r.code);
            CHECK(has(e.hint, r.hint));
            CHECK(e.what.starts_with("open a shell: the service answers "));
            CHECK(has(e.what, "(" + std::to_string(r.number) + "): the reason."));
        }
    }
}

TEST_CASE("A fault whose number is unknown, or that has none, is judged by its subcode") {
    struct row {
        const char* subcode;
        std::optional<std::uint32_t> number, cim;
        errc code;
        const char* hint;
    };
    const row rows[] = {
        {"AccessDenied", {}, {}, errc::auth, "CloudAdmins"},
        {"InternalError", {}, 2, errc::auth, "CloudAdmins"},
        {"TimedOut", {}, {}, errc::timed_out, "another ERCS"},
        {"QuotaLimit", 1, {}, errc::overloaded, "idle time-out"},
        {"EncodingLimit", {}, {}, errc::limit, ""},
        {"InvalidSelectors", {}, {}, errc::disconnected, "start again"},
        {"DestinationUnreachable", {}, {}, errc::config, "--configuration-name"},
        {"DestinationUnreachable", 4711, {}, errc::config, "--configuration-name"},
        {"DestinationUnreachable", {}, 1, errc::config, "--configuration-name"},
        // OMI of a shell that is not there (omi_faults: "receive unknown ShellId").
        {"DestinationUnreachable", {}, 6, errc::disconnected, "start again"},
        {"InternalError", {}, {}, errc::refused, ""},
        {"", {}, {}, errc::refused, ""},
    };
    for (const auto& r : rows) {
        INFO(r.subcode << " " << r.number.value_or(0) << " " << r.cim.value_or(0));
        const auto e = wsman::explain(fault_of(r.subcode, r.number, r.cim), "receive");
        CHECK(e.code == r.code);
        CHECK((std::string_view(r.hint).empty() ? e.hint.empty() : has(e.hint, r.hint)));
    }
}

TEST_CASE("A gone shell is a gone shell and no other fault is") {
    CHECK(wsman::is_shell_gone(fault_of("", wsman::code_shell_gone)));
    CHECK(wsman::is_shell_gone(fault_of("InvalidSelectors")));
    CHECK(wsman::is_shell_gone(fault_of("DestinationUnreachable", {}, 6)));
    CHECK_FALSE(wsman::is_shell_gone(fault_of("DestinationUnreachable")));
    CHECK_FALSE(wsman::is_shell_gone(fault_of("InvalidSelectors", 4711)));
    CHECK_FALSE(wsman::is_shell_gone(fault_of("DestinationUnreachable", wsman::code_no_such_resource)));
}

TEST_CASE("What a fault says is told once, the nearest first, and never raw") {
    auto f = fault_of("InternalError", 995);
    f.reason = "the reason. ";
    CHECK(wsman::explain(f, "x").what == "x: the service answers InternalError (995): the reason.");
    f.detail = "the detail.\r\n";
    CHECK(wsman::explain(f, "x").what == "x: the service answers InternalError (995): the reason. the detail.");
    f.detail = "the reason. And more.";
    CHECK(wsman::explain(f, "x").what == "x: the service answers InternalError (995): the reason. And more.");
    f.detail = "what the plugin says";
    f.provider = "PowerShell";
    CHECK(wsman::explain(f, "x").what == "x: the service answers InternalError (995): what the plugin says");
    f.detail = "red\x1b[31m" + std::string(5'000, 'x');
    const auto hostile = wsman::explain(f, "x").what;
    CHECK_FALSE(has(hostile, "\x1b"));
    CHECK(hostile.size() < 1'200);
    // omi_faults: "unknown action" is answered with an empty reason.
    wsman::fault silent;
    CHECK(wsman::explain(silent, "x").what == "x: the service answers, without a reason");
    silent.code = "Receiver";
    silent.subcode = "InternalError";
    CHECK(wsman::explain(silent, "x").what == "x: the service answers InternalError, without a reason");
}

TEST_CASE("An HTTP status without SOAP says who stands there and what to do") {
    struct row {
        int status;
        errc code;
        const char* hint;
    };
    const row rows[] = {
        {400, errc::refused, "did not understand"},
        {403, errc::auth, "CloudAdmins"},
        {404, errc::not_found, "no WinRM service at this path"},
        {405, errc::not_found, "takes no POST"},
        {407, errc::config, "reached directly"},
        {411, errc::refused, "reached directly"},
        {413, errc::limit, "smaller requests"},
        {415, errc::not_found, "takes no SOAP"},
        {429, errc::overloaded, "a few minutes"},
        {502, errc::disconnected, "got nothing from the ERCS"},
        {503, errc::overloaded, "a few minutes"},
        {504, errc::timed_out, "got nothing from the ERCS"},
        {200, errc::refused, "no answer of a WinRM service"},
        {302, errc::refused, "no answer of a WinRM service"},
        {500, errc::refused, "no answer of a WinRM service"},
    };
    for (const auto& r : rows) {
        INFO(r.status);
        const auto e = wsman::explain_http(r.status, "<html>\x1b[31m" + std::string(500, 'x'), "open a shell");
        CHECK(e.code == r.code);
        CHECK(has(e.hint, r.hint));
        CHECK(e.what.starts_with("open a shell: HTTP status " + std::to_string(r.status) + ", "));
        CHECK(has(e.what, "<html>"));
        CHECK_FALSE(has(e.what, "\x1b"));
        CHECK(e.what.size() < 300);
    }
    CHECK(wsman::explain_http(405, "", "x").what == "x: HTTP status 405");
}

TEST_CASE("HTTP 401 is told without its page") {
    const auto e = wsman::explain_http(401, "<html>secret", "open a shell");
    CHECK(e.code == errc::auth);
    CHECK(e.what == "open a shell: the user name or the password was refused (HTTP 401)");
    CHECK(has(e.hint, "DOMAIN\\name"));
}
