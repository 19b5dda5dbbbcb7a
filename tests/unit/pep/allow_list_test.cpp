#include <catch2/catch.hpp>

#include "stamplog/pep/catalogue.hpp"
#include "stamplog/pep/pep_session.hpp"

using namespace stamplog;

namespace {
psrp::command bare(std::string name) { return {std::move(name), {}}; }
psrp::command with(std::string name, std::string parameter) {
    return {std::move(name), {{std::move(parameter), psrp::switch_on{}}}};
}
}  // namespace

TEST_CASE("cmdlets of the catalogue are allowed in any case, those to opt in to are not") {
    const pep::allow_list list;
    for (const auto& c : pep::allowed_cmdlets()) {
        INFO(c.name);
        CHECK(list.check(bare(std::string(c.name))).has_value() == !c.opt_in);
    }
    CHECK(list.check(bare("get-azurestacklog")));
}

TEST_CASE("an added cmdlet is allowed for the run and remembered") {
    const pep::allow_list list({"Send-AzureStackDiagnosticLog"});
    CHECK(list.check(bare("send-azurestackdiagnosticlog")));
    CHECK(list.added() == std::vector<std::string>{"Send-AzureStackDiagnosticLog"});
}

TEST_CASE("a cmdlet that is not on the list is refused with near names and the way to allow it") {
    const auto r = pep::allow_list().check(bare("Get-AzureStackLogs"));
    REQUIRE_FALSE(r);
    CHECK(r.error().code == errc::refused);
    CHECK(r.error().hint.find("Get-AzureStackLog") != std::string::npos);
    CHECK(r.error().hint.find("--allow-cmdlet Get-AzureStackLogs") != std::string::npos);
}

TEST_CASE("what is not the plain name of a cmdlet is refused, even when it was added") {
    for (const std::string text : {"",
                                   " ",
                                   "Get-AzureStackLog ",
                                   " Get-AzureStackLog",
                                   "Get-AzureStackLog -FilterByRole Storage",
                                   "Get-AzureStackLog;Stop-AzureStack",
                                   "Get-AzureStackLog|Out-Default",
                                   "&Get-AzureStackLog",
                                   "$(Get-AzureStackLog)",
                                   "{Get-AzureStackLog}",
                                   "Get-Azure*",
                                   "Get-AzureStackLo?",
                                   "C:\\tools\\Get-AzureStackLog",
                                   "./Get-AzureStackLog",
                                   "Module\\Get-AzureStackLog",
                                   "Get-",
                                   "-Log",
                                   "Get",
                                   "Get--Log",
                                   "Get-AzureStackLog\n",

                                   "1Get-Log",
                                   "Gét-Log",
                                   "Get-Azure`StackLog",
                                   "\"Get-AzureStackLog\"",
                                   "gl",
                                   "%"}) {
        INFO(text);
        const pep::allow_list list({text});
        const auto r = list.check(bare(text));
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::refused);
    }
    CHECK_FALSE(pep::allow_list().check(bare("Get-" + std::string(100'000, 'x'))));
    CHECK_FALSE(pep::allow_list().check(bare(std::string("Get-AzureStackLog\0", 18))));
}

TEST_CASE("Close-PrivilegedEndpoint is called by the session alone, even when it was added") {
    for (const auto* name : {"Close-PrivilegedEndpoint", "close-privilegedendpoint"}) {
        CHECK_FALSE(pep::allow_list({name}).check(bare(name)));
        CHECK_FALSE(pep::allow_list::check_name(name));
    }
    CHECK(pep::allow_list::check_name("Get-SyslogServer"));
}

TEST_CASE("parameters that change the stamp are refused in every abbreviation") {
    const pep::allow_list list({"Test-AzureStack"});
    for (const auto* p : {"Repair", "repair", "REP", "r", "ServiceAdminCredentials", "Service"}) {
        INFO(p);
        const auto r = list.check(with("test-azurestack", p));
        REQUIRE_FALSE(r);
        CHECK(r.error().code == errc::refused);
    }
    for (const auto* p : {"Include", "Group", "DetailedResults", "Repairs"}) CHECK(list.check(with("Test-AzureStack", p)));
    CHECK(list.check(with("Get-AzureStackLog", "Repair")));  // no such parameter there: the endpoint says so
}

TEST_CASE("a parameter's name is a bare word") {
    for (const auto* p : {"-Repair", "Repair:$true", "Re pair", "Inc;lude", "1x"}) {
        INFO(p);
        CHECK_FALSE(pep::allow_list().check(with("Test-AzureStack", p)));
    }
    CHECK(pep::allow_list().check(with("Test-AzureStack", "")));  // positional
}
