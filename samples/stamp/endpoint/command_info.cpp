#include "endpoint/command_info.hpp"

#include "endpoint/objects.hpp"
#include "endpoint/parameter_types.hpp"

namespace stampsim {
using stamplog::psrp::nil;
using stamplog::psrp::value;

namespace {

constexpr const char* parameter_table =
    "System.Collections.Generic.Dictionary`2[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, "
    "PublicKeyToken=b77a5c561934e089],"
    "[System.Management.Automation.ParameterMetadata, System.Management.Automation, Version=3.0.0.0, Culture=neutral, "
    "PublicKeyToken=31bf3856ad364e35]]";

// One level deep, a parameter's description is only its type's name.
value parameters_of(const cmdlet_spec& c) {
    std::vector<std::pair<value, value>> entries;
    const auto add = [&](std::span<const parameter_spec> list) {
        for (const auto& p : list)
            entries.emplace_back(std::string(p.name), std::string("System.Management.Automation.ParameterMetadata"));
    };
    add(c.parameters);
    if (has_common_parameters(c)) add(common_parameters());
    return dictionary(std::move(entries), parameter_table);
}

std::string item(const cmdlet_spec& c, const parameter_spec& p) {
    std::string name = "-" + std::string(p.name);
    if (p.position >= 0) name = "[" + name + "]";
    if (p.type != parameter_type::flag) name += " <" + std::string(short_type(shown_type(c, p))) + ">";
    return p.mandatory ? name : "[" + name + "]";
}

value command_object(const std::string& type, const std::string& name, const std::string& kind, const cmdlet_spec& c,
                     std::vector<stamplog::psrp::property> more) {
    const std::string module(c.module);
    std::vector<stamplog::psrp::property> all{
        {"HelpFile", nil{}},
        {"OutputType", object_list({},
                                   "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation."
                                   "PSTypeName, System.Management.Automation]]")},
        {"Name", name},
        {"CommandType", kind},
        {"Source", module},
        {"Version",
         module.empty() ? value(nil{}) : value(stamplog::psrp::tagged_text{stamplog::psrp::tagged_text::tag::version, "0.0"})},
        {"Visibility", std::string("Public")},
        {"ModuleName", module},
        {"Module", module.empty() ? value(nil{}) : value(module)},
        {"RemotingCapability", std::string("PowerShell")},
        {"Parameters", parameters_of(c)},
        {"HelpUri", std::string()},
        {"Namespace", module}};
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return typed_object({"System.Management.Automation." + type, "System.Management.Automation.CommandInfo", "System.Object"},
                        name, std::move(all));
}

}  // namespace

std::string syntax_of(const cmdlet_spec& c) {
    std::string text;
    const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
    for (const auto& p : c.parameters) add(item(c, p));
    if (has_common_parameters(c)) add("[<CommonParameters>]");
    return text;
}

value command_info(const cmdlet_spec& c) {
    const auto dash = c.name.find('-');
    return command_object(
        "FunctionInfo", std::string(c.name), "Function", c,
        {{"CmdletBinding", has_common_parameters(c)},
         {"DefaultParameterSet", nil{}},
         {"Options", std::string("None")},
         {"Description", nil{}},
         {"Verb", std::string(c.name.substr(0, dash))},
         {"Noun", std::string(c.name.substr(dash + 1))},
         {"ParameterSets", object_list({std::string(syntax_of(c))},
                                       "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation."
                                       "CommandParameterSetInfo, System.Management.Automation]]")},
         {"ResolvedCommandName", nil{}}});
}

value alias_info(const alias_spec& a) {
    const std::string name(a.name), target(a.target);
    return command_object("AliasInfo", name, "Alias", *find_cmdlet(a.target),
                          {{"ReferencedCommand", target},
                           {"ResolvedCommand", target},
                           {"Definition", target},
                           {"Options", std::string("ReadOnly")},
                           {"Description", std::string()},
                           {"ResolvedCommandName", target},
                           {"DisplayName", name + " -> " + target}});
}

}  // namespace stampsim
