#include "endpoint/binder.hpp"

#include <catch2/catch.hpp>

#include "endpoint/cmdlet_table.hpp"
#include "endpoint/objects.hpp"

using namespace stampsim;
namespace psrp = stamplog::psrp;

namespace {

const decryptor no_secrets = [](const auto&) { return stamplog::fail(stamplog::errc::refused, "no key"); };
const decryptor open_secrets = [](const psrp::encrypted_string& s) -> stamplog::result<stamplog::secret> {
    return stamplog::secret(std::string(stamplog::as_text(s.data)));
};

psrp::received_argument named(const char* name, psrp::value v) { return {std::string(name), std::move(v)}; }
psrp::received_argument unnamed(psrp::value v) { return {std::nullopt, std::move(v)}; }

auto bind_to(const char* cmdlet, const std::vector<psrp::received_argument>& arguments, const decryptor& d = no_secrets) {
    const auto zone = time_zone::windows("W. Europe Standard Time");
    return bind(*find_cmdlet(cmdlet), arguments, *zone, d, false);
}

}  // namespace

TEST_CASE("refused arguments have the ids and categories of the recordings") {
    struct row {
        const char* cmdlet;
        std::vector<psrp::received_argument> arguments;
        const char* id;
        std::int32_t category;
    };
    const std::vector<row> rows = {
        {"Get-AzureStackLog", {named("NoSuchParam", std::int32_t{1})}, "NamedParameterNotFound,Get-AzureStackLog", 5},
        {"Get-AzureStackLog",
         {named("TimeOutInMinutes", std::string("abc"))},
         "ParameterArgumentTransformationError,Get-AzureStackLog",
         6},
        {"Get-AzureStackLog",
         {named("OutputShareCredential", std::string("plain"))},
         "ParameterArgumentTransformationError,Get-AzureStackLog",
         6},
        {"Get-AzureStackLog",
         {named("FromDate", std::string("yesterday"))},
         "ParameterArgumentTransformationError,Get-AzureStackLog",
         6},
        {"Get-AzureStackLog",
         {named("TimeOutInMinutes", std::int64_t{1} << 40)},
         "ParameterArgumentTransformationError,Get-AzureStackLog",
         6},
        {"Get-AzureStackLog", {named("FilterBy", std::string("x"))}, "AmbiguousParameter,Get-AzureStackLog", 5},
        {"Get-AzureStackLog", {named("AsJob", true), named("asjob", true)}, "ParameterAlreadyBound,Get-AzureStackLog", 5},
        {"Get-AzureStackLog", {unnamed(std::string("Storage"))}, "PositionalParameterNotFound,Get-AzureStackLog", 5},
        {"Get-AzureStackLog", {named("-FilterByRole", psrp::nil{})}, "MissingArgument,Get-AzureStackLog", 5},
        {"Measure-Object", {}, "MissingMandatoryParameter,Measure-Object", 5},
        {"Select-Object",
         {named("InputObject", true), named("Property", std::string("Secret"))},
         "ParameterArgumentValidationError,Select-Object",
         6},
    };
    for (const auto& r : rows) {
        INFO(r.id);
        const auto bound = bind_to(r.cmdlet, r.arguments);
        REQUIRE_FALSE(bound);
        CHECK(bound.error().fully_qualified_id == r.id);
        CHECK(bound.error().category == r.category);
        CHECK(bound.error().category_activity == r.cmdlet);
    }
}

TEST_CASE("the texts of a wrong name and a wrong number are PowerShell's") {
    CHECK(bind_to("Get-AzureStackLog", {named("NoSuchParam", true)}).error().message ==
          "A parameter cannot be found that matches parameter name 'NoSuchParam'.");
    CHECK(bind_to("Get-AzureStackLog", {named("TimeOutInMinutes", std::string("abc"))}).error().message ==
          "Cannot process argument transformation on parameter 'TimeOutInMinutes'. Cannot convert value \"abc\" to type "
          "\"System.Int32\". Error: \"The input string 'abc' was not in a correct format.\"");
}

TEST_CASE("names bind without case and by an unambiguous beginning") {
    const auto bound = bind_to("Get-AzureStackLog",
                               {named("outputsharePATH", std::string("\\\\sim\\logs")), named("TimeOut", std::string("30"))});
    REQUIRE(bound);
    CHECK(bound->text("OutputSharePath") == "\\\\sim\\logs");
    CHECK(bound->number("TimeOutInMinutes") == 30);
}

TEST_CASE("a name with a dash takes the next argument, a switch takes none") {
    const auto bound = bind_to(
        "Get-AzureStackLog", {named("-AsJob:", psrp::nil{}), named("-FilterByRole", psrp::nil{}), unnamed(std::string("ECE"))});
    REQUIRE(bound);
    CHECK(bound->flag("AsJob"));
    CHECK(bound->list("FilterByRole") == std::vector<std::string>{"ECE"});
}

TEST_CASE("positions are those of the documentation, and skip what was named") {
    const auto path = std::string("\\\\sim\\logs");
    auto first = bind_to("Close-PrivilegedEndpoint", {unnamed(path)});
    REQUIRE(first);
    CHECK(first->text("TranscriptsPathDestination") == path);
    auto skipped = bind_to("Get-ActionStatus", {named("ActionType", std::string("a")), unnamed(std::string("b"))});
    REQUIRE(skipped);
    CHECK(skipped->text("FunctionName") == "b");
}

TEST_CASE("a credential is opened with the session key and shown as its type name") {
    const auto given = typed_object(
        {"System.Management.Automation.PSCredential", "System.Object"}, "System.Management.Automation.PSCredential",
        {{"UserName", std::string("SIM\\logwriter")}, {"Password", psrp::encrypted_string{{'p', 'w'}}}});
    const auto bound = bind_to("Close-PrivilegedEndpoint", {named("Credential", given)}, open_secrets);
    REQUIRE(bound);
    const auto* c = bound->find("Credential");
    REQUIRE(c->credential);
    CHECK(c->credential->user == "SIM\\logwriter");
    CHECK(c->credential->password.reveal() == "pw");
    CHECK(c->shown() == "System.Management.Automation.PSCredential");
    CHECK_FALSE(bind_to("Close-PrivilegedEndpoint", {named("Credential", given)}, no_secrets));
}

TEST_CASE("Get-AzureStackLog has the 17 documented parameters and every cmdlet of the PEP has AsJob") {
    CHECK(find_cmdlet("get-azurestacklog")->parameters.size() == 17);
    for (const auto& c : cmdlet_table()) {
        if (c.module.empty()) continue;
        INFO(c.name);
        CHECK(c.parameters.back().name == "AsJob");
    }
}
