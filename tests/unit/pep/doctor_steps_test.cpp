// At which step opening failed. The errors are as the transports make them: code and text.
#include <catch2/catch.hpp>

#include "stamplog/pep/doctor.hpp"

using namespace stamplog;
using namespace stamplog::pep;

namespace {
std::string step(errc code, const char* what, transport_kind kind = transport_kind::winrm) {
    return std::string(failed_step(kind, error{code, std::string("open session: ") + what, ""}));
}
}  // namespace

TEST_CASE("an error of WinRM tells the step", "[pep]") {
    CHECK(step(errc::not_found, "the name ercs9.example is not known: Name or service not known") == "name");
    CHECK(step(errc::disconnected, "10.0.0.225:5985: Connection refused") == "tcp");
    CHECK(step(errc::timed_out, "10.0.0.225:5985: no connection in time") == "tcp");
    CHECK(step(errc::disconnected, "10.0.0.225:5985: No route to host") == "tcp");
    CHECK(step(errc::timed_out, "10.0.0.225:5985: no answer in time") == "http");
    CHECK(step(errc::corrupt, "10.0.0.225:5985: the answer is no HTTP: bad version") == "http");
    CHECK(step(errc::disconnected, "10.0.0.225:5986: TLS handshake: wrong version number") == "http");
    CHECK(step(errc::auth, "10.0.0.225:5986: the service's certificate is not trusted: self-signed") == "http");
    CHECK(step(errc::not_found, "open a shell: nothing is there (HTTP 404)") == "http");
    CHECK(step(errc::auth, "open a shell: the user name or the password was refused (HTTP 401)") == "auth");
    CHECK(step(errc::auth, "the service ended the handshake too early") == "auth");
    CHECK(step(errc::auth, "open a shell: the service answers AccessDenied (5): Zugriff verweigert") == "shell");
    CHECK(step(errc::auth, "open a shell: HTTP status 403") == "shell");
    CHECK(step(errc::auth, "open a shell: the service answers (1330): the password has expired") == "auth");
    CHECK(step(errc::overloaded, "open a shell: the user has too many shells") == "shell");
    CHECK(step(errc::config, "open a shell: there is no such session configuration") == "shell");
    CHECK(step(errc::refused, "the server reports the runspace pool as broken") == "runspace");
    CHECK(step(errc::timed_out, "the server did not open the runspace pool within 60 s") == "runspace");
}

TEST_CASE("a program that does not start is told from one that opens no runspace", "[pep]") {
    CHECK(failed_step(transport_kind::program, {errc::not_found, "'pwshx': there is no such program", ""}) == "program");
    CHECK(failed_step(transport_kind::program, {errc::config, "'x' cannot be executed: Permission denied", ""}) == "program");
    CHECK(step(errc::disconnected, "the program ended", transport_kind::program) == "runspace");
    CHECK(step(errc::not_found, "anything", transport_kind::program) == "runspace");
}

TEST_CASE("steps before the failed one are ok, those behind it not reached", "[pep]") {
    const auto all = opening_checks(transport_kind::winrm, error{errc::auth, "the credential (HTTP 401)", "Type it again."});
    REQUIRE(all.size() == 6);
    CHECK(all[2].state == check_state::ok);
    CHECK(all[3].state == check_state::failed);
    CHECK(all[3].mend == "Type it again.");
    CHECK(all[4].state == check_state::not_reached);
    for (const auto& c : opening_checks(transport_kind::program, std::nullopt)) CHECK(c.state == check_state::ok);
}

TEST_CASE("every error has a step of its transport, whatever its code", "[pep]") {
    for (const auto kind : {transport_kind::program, transport_kind::winrm})
        for (int code = 0; code <= static_cast<int>(errc::internal); ++code) {
            int failed = 0;
            for (const auto& c : opening_checks(kind, error{static_cast<errc>(code), "what nobody foresaw", ""}))
                failed += c.state == check_state::failed;
            CHECK(failed == 1);
        }
}
