// What Get-Command -ShowCommandInfo tells, and how it is printed. The shape is PowerShell 7.6's (recorded).
#include "stamplog/pep/command_description.hpp"

#include <catch2/catch.hpp>

using namespace stamplog;
using namespace stamplog::pep;

namespace {

psrp::value list(std::vector<psrp::value> items) {
    auto o = std::make_shared<psrp::object>();
    o->kind = psrp::object::container::list;
    o->items = std::move(items);
    return o;
}
psrp::value parameter(const char* name, const char* type, std::int32_t position, bool mandatory = false) {
    return psrp::make_object({{"Name", std::string(name)},
                              {"IsMandatory", mandatory},
                              {"ValueFromPipeline", false},
                              {"Position", position},
                              {"ParameterType", psrp::make_object({{"FullName", std::string(type)}})},
                              {"ValidParamSetValues", list({})}});
}
constexpr std::int32_t named = INT32_MIN;

psrp::value command_with(std::vector<psrp::value> parameters) {
    const auto set = psrp::make_object(
        {{"Name", std::string("__AllParameterSets")}, {"IsDefault", false}, {"Parameters", list(std::move(parameters))}});
    return psrp::make_object({{"Name", std::string("Get-X")},
                              {"CommandType", psrp::make_enum("System.Management.Automation.CommandTypes", "Function", 2)},
                              {"ModuleName", std::string("M")},
                              {"ParameterSets", list({set})}});
}

}  // namespace

TEST_CASE("a syntax is printed as PowerShell prints it", "[pep]") {
    const auto c = read_command_description(command_with({
        parameter("AsJob", "System.Management.Automation.SwitchParameter", named),
        parameter("Second", "System.String[]", 1),
        parameter("First", "System.DateTime", 0, true),
        parameter("Credential", "System.Management.Automation.PSCredential", named, true),
        parameter("Any", "System.Object", named),
        parameter("Verbose", "System.Management.Automation.SwitchParameter", named),
    }));
    REQUIRE(c);
    CHECK(c->name == "Get-X");
    CHECK(c->kind == "Function");
    CHECK(c->module == "M");
    REQUIRE(c->sets.size() == 1);
    CHECK(
        syntax_of(c->sets[0]) ==
        "[-First] <datetime> [[-Second] <string[]>] [-AsJob] -Credential <pscredential> [-Any <Object>] [<CommonParameters>]");
}

TEST_CASE("a command without parameters has an empty syntax", "[pep]") {
    const auto c = read_command_description(command_with({}));
    REQUIRE(c);
    CHECK(syntax_of(c->sets.at(0)).empty());
}

TEST_CASE("what is no command is none, and odd fields do no harm", "[pep]") {
    CHECK_FALSE(read_command_description(std::string("text")));
    CHECK_FALSE(read_command_description(psrp::make_object({{"CommandType", std::string("Function")}})));
    const auto odd = read_command_description(
        psrp::make_object({{"Name", std::string("X")}, {"ParameterSets", list({psrp::nil{}, std::string("text")})}}));
    REQUIRE(odd);
    CHECK(odd->sets.empty());
    const auto far = read_command_description(command_with({parameter("P", "", 0)}));
    REQUIRE(far);
    CHECK(syntax_of(far->sets.at(0)) == "[[-P] <>]");
}
