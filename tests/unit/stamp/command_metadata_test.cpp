// What an importing client gets: the shapes that PowerShell's own client demands of Import-PSSession and Enter-PSSession.
#include "endpoint/cmdlet_table.hpp"
#include "stamp_fixture.hpp"

using namespace stamp_fixture;

namespace {

// A request as PowerShell 7.6's client sends it: names, kinds of command as an enum, no namespace.
psrp::value metadata_request(std::vector<std::string> names, std::int32_t kinds) {
    return psrp::make_object(
        {{"Name", psrp::make_string_list(names)},
         {"CommandType", psrp::make_enum("System.Management.Automation.CommandTypes", "Alias, Function", kinds)},
         {"Namespace", psrp::make_string_list({})},
         {"FullyQualifiedModule", psrp::nil{}},
         {"ArgumentList", psrp::nil{}}});
}
constexpr std::int32_t import_kinds = 271, functions_only = 2;

std::string text(const psrp::value& of, const char* property) {
    const auto* o = psrp::as_object(of);
    const auto* v = o ? o->find(property) : nullptr;
    return v ? psrp::display(*v) : "(none)";
}
const psrp::object& part(const psrp::value& of, const char* property) {
    const auto* o = psrp::as_object(of);
    REQUIRE(o);
    const auto* v = o->find(property);
    REQUIRE(v);
    REQUIRE(std::holds_alternative<psrp::object_ptr>(*v));
    return *std::get<psrp::object_ptr>(*v);
}
const psrp::value* entry(const psrp::object& dictionary, std::string_view key) {
    for (const auto& [k, v] : dictionary.entries)
        if (psrp::display(k) == key) return &v;
    return nullptr;
}

}  // namespace

TEST_CASE("metadata: a count, then every function and alias with its parameters described") {
    stamp s;
    REQUIRE(s.e->run_metadata(metadata_request({"*"}, import_kinds), s.out).state == psrp::pipeline_state::completed);
    const auto expected = cmdlet_table().size() + aliases().size();
    REQUIRE(s.out.outputs.size() == expected + 1);
    CHECK(text(s.out.outputs[0], "Count") == std::to_string(expected));
    for (std::size_t i = 1; i < s.out.outputs.size(); ++i) {
        const auto& command = s.out.outputs[i];
        INFO(text(command, "Name"));
        CHECK(part(command, "CommandType").type_names.front() == "System.Management.Automation.CommandTypes");
        CHECK(part(command, "OutputType").kind == psrp::object::container::list);
        const auto& parameters = part(command, "Parameters");
        CHECK(parameters.kind == psrp::object::container::dictionary);
        for (const auto& [key, v] : parameters.entries) {
            const auto* o = psrp::as_object(v);
            REQUIRE(o);
            CHECK(o->type_names.front() == "System.Management.Automation.ParameterMetadata");
            CHECK(text(v, "Name") == psrp::display(key));
            CHECK(text(v, "ParameterType").starts_with("System."));
            CHECK(part(v, "Aliases").kind == psrp::object::container::list);
            CHECK(std::holds_alternative<bool>(*o->find("SwitchParameter")));
        }
    }
}

TEST_CASE("metadata: types are Object for the stamp's functions, their own for the proxies and the common parameters") {
    stamp s;
    s.e->run_metadata(metadata_request({"Get-AzureStackLog", "Get-Command"}, functions_only), s.out);
    REQUIRE(s.out.outputs.size() == 3);
    const auto type = [&](std::size_t command, const char* parameter) {
        const auto* v = entry(part(s.out.outputs[command], "Parameters"), parameter);
        return v ? text(*v, "ParameterType") : "(no parameter)";
    };
    CHECK(type(1, "FilterByRole") == "System.Object");
    CHECK(type(1, "AsJob") == "System.Management.Automation.SwitchParameter");
    CHECK(type(1, "ErrorAction") == "System.Management.Automation.ActionPreference");
    CHECK(type(2, "Name") == "System.String[]");
    CHECK(type(2, "CommandType") == "System.Management.Automation.CommandTypes");
}

TEST_CASE("metadata: an alias names what it stands for, and is shown only where aliases are asked for") {
    stamp s;
    s.e->run_metadata(metadata_request({"gcm"}, import_kinds), s.out);
    REQUIRE(s.out.outputs.size() == 2);
    CHECK(text(s.out.outputs[1], "ResolvedCommandName") == "Get-Command");
    CHECK(text(s.out.outputs[1], "CommandType") == "Alias");
    s.out = {};
    s.e->run_metadata(metadata_request({"gcm"}, functions_only), s.out);
    CHECK(s.out.outputs.size() == 1);  // the count, which is nought
    CHECK(text(s.out.outputs.at(0), "Count") == "0");
}

TEST_CASE("an alias runs what it stands for; arguments without a name go by position") {
    stamp s;
    auto get = command("gcm");
    get.arguments.push_back({std::nullopt, std::string("Get-ClusterLog")});
    REQUIRE(s.run({get}).state == psrp::pipeline_state::completed);
    REQUIRE(s.out.outputs.size() == 1);
    CHECK(text(s.out.outputs[0], "Name") == "Get-ClusterLog");
    // One level deep, as Get-Command's objects travel: the enum is its name, a parameter its type's name.
    CHECK(std::holds_alternative<std::string>(*psrp::as_object(s.out.outputs[0])->find("CommandType")));
}

TEST_CASE("ShowCommandInfo tells positions, mandatory marks and types as data") {
    stamp s;
    s.run({command("Get-Command", {{"Name", std::string("Select-Object")}, {"ShowCommandInfo", true}})});
    REQUIRE(s.out.outputs.size() == 1);
    const auto& set = part(s.out.outputs[0], "ParameterSets").items.at(0);
    const auto& parameters = part(set, "Parameters").items;
    CHECK(text(parameters.at(0), "Name") == "Property");
    CHECK(text(parameters.at(0), "Position") == "0");
    CHECK(text(parameters.at(0), "HasParameterSet") == "True");
    CHECK(text(parameters.at(1), "IsMandatory") == "True");
    CHECK(text(parameters.at(2), "Position") == "-2147483648");
    const auto& type = *psrp::as_object(parameters.at(0))->find("ParameterType");
    CHECK(text(type, "FullName") == "System.String[]");
    CHECK(text(type, "IsArray") == "True");
}

TEST_CASE("Exit-PSSession tells the client's host to leave; Out-Default writes to it and gives no object") {
    stamp s;
    CHECK(s.run({command("Exit-PSSession"), command("Out-Default")}).state == psrp::pipeline_state::completed);
    CHECK(s.out.pops == 1);
    s.run({command("Get-AzureStackStampInformation"), command("Out-Default")});
    CHECK(s.out.outputs.empty());
    CHECK(std::any_of(s.out.lines.begin(), s.out.lines.end(), [](const auto& l) { return l.starts_with("RegionName "); }));
}

TEST_CASE("Get-FormatData gives views for a type that is asked for, and none for another") {
    stamp s;
    s.run({command("Get-FormatData", {{"TypeName", std::string("*")}})});
    REQUIRE(s.out.outputs.size() == 1);
    CHECK(part(s.out.outputs[0], "FormatViewDefinition").items.size() == 1);
    s.run({command("Get-FormatData", {{"TypeName", std::string("System.IO.FileInfo")}})});
    CHECK(s.out.outputs.empty());
}
