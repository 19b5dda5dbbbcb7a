// Get-Help: what PowerShell makes of a function without a help file, in the shape that PowerShell 7.6 sends.
#include "endpoint/cmdlet.hpp"
#include "endpoint/cmdlet_table.hpp"
#include "endpoint/command_info.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/parameter_types.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/wildcard.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::nil;
using stamplog::psrp::property;
using stamplog::psrp::value;

value part(const std::string& kind, std::vector<property> properties) {
    auto o = std::make_shared<stamplog::psrp::object>();
    o->type_names = {"ExtendedCmdletHelpInfo" + kind};
    o->extended = std::move(properties);
    return o;
}

// A text with properties of its own; a switch has none.
value parameter_value(const std::string& type) {
    if (type == "switch") return nil{};
    auto o = std::make_shared<stamplog::psrp::object>();
    o->kind = stamplog::psrp::object::container::primitive;
    o->base = type;
    o->extended = {{"variableLength", type.ends_with("[]")}, {"required", std::string("true")}};
    return o;
}

value help_of(const cmdlet_spec& c, const parameter_spec& p) {
    const std::string type(short_type(shown_type(c, p)));
    std::vector<property> fields{{"name", std::string(p.name)},
                                 {"required", std::string(p.mandatory ? "true" : "false")},
                                 {"pipelineInput", std::string(p.from_pipeline ? "true (ByValue)" : "false")},
                                 {"isDynamic", std::string("false")},
                                 {"globbing", std::string("false")},
                                 {"parameterSetName", std::string("(All)")},
                                 {"parameterValue", parameter_value(type)},
                                 {"type", part("#type", {{"name", type}})},
                                 {"position", p.position < 0 ? std::string("Named") : std::to_string(p.position)},
                                 {"aliases", std::string("None")}};
    return part("#parameter", std::move(fields));
}

value help_info(const cmdlet_spec& c) {
    const std::string name(c.name);
    std::vector<value> parameters;
    for (const auto& p : c.parameters) parameters.push_back(help_of(c, p));
    const bool common = has_common_parameters(c);
    const auto list = object_list(std::move(parameters));
    const auto item = part("#syntaxItem", {{"name", name}, {"CommonParameters", common}, {"parameter", list}});
    auto o = std::make_shared<stamplog::psrp::object>();
    o->type_names = {"ExtendedCmdletHelpInfo", "CmdletHelpInfo", "HelpInfo"};
    o->extended = {{"CommonParameters", common},
                   {"details", part("#details", {{"name", name}, {"noun", std::string()}, {"verb", std::string()}})},
                   {"Syntax", part("#syntax", {{"syntaxItem", object_list({item})}})},
                   {"parameters", part("#parameters", {{"parameter", list}})},
                   {"aliases", std::string("None\n")},
                   {"remarks", std::string("None")},
                   {"alertSet", nil{}},
                   {"description", nil{}},
                   {"examples", nil{}},
                   {"Synopsis", "\n" + name + " " + syntax_of(c) + "\n"},
                   {"ModuleName", std::string(c.module)},
                   {"nonTerminatingErrors", std::string()},
                   {"Name", name},
                   {"Category", std::string("Function")},
                   {"Component", nil{}},
                   {"Role", nil{}},
                   {"Functionality", nil{}}};
    return o;
}

}  // namespace

ending get_help(cmdlet_call& c) {
    const auto name = c.arguments.text("Name");
    bool found = false;
    for (const auto& spec : cmdlet_table()) {
        if (!matches(name.empty() ? "*" : name, spec.name)) continue;
        found = true;
        c.out.output(help_info(spec));
    }
    if (found) return std::nullopt;
    return c.write_error(written("Microsoft.PowerShell.Commands.GetHelpCommand",
                                 "Get-Help could not find " + name + " in a help file in this session.", "HelpNotFound",
                                 category::resource_unavailable, name));
}

}  // namespace stampsim
