#include "endpoint/command_info.hpp"

#include "endpoint/objects.hpp"

namespace stampsim {
using stamplog::psrp::nil;
using stamplog::psrp::value;

namespace {

constexpr const char* parameter_table =
    "System.Collections.Generic.Dictionary`2[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, "
    "PublicKeyToken=b77a5c561934e089],"
    "[System.Management.Automation.ParameterMetadata, System.Management.Automation, Version=3.0.0.0, Culture=neutral, "
    "PublicKeyToken=31bf3856ad364e35]]";

value parameters_of(const cmdlet_spec& c) {
    std::vector<std::pair<value, value>> entries;
    for (auto list : {c.parameters, common_parameters()})
        for (const auto& p : list)
            entries.emplace_back(std::string(p.name), std::string("System.Management.Automation.ParameterMetadata"));
    return dictionary(std::move(entries), parameter_table);
}

// The PEP's proxies show every type as Object but switches.
std::string item(const parameter_spec& p) {
    std::string name = "-" + std::string(p.name);
    if (p.position >= 0) name = "[" + name + "]";
    if (p.type != parameter_type::flag) name += " <Object>";
    return p.mandatory ? name : "[" + name + "]";
}

}  // namespace

std::string syntax_of(const cmdlet_spec& c) {
    std::string text;
    for (const auto& p : c.parameters) text += (text.empty() ? "" : " ") + item(p);
    return text + (text.empty() ? "" : " ") + "[<CommonParameters>]";
}

value command_info(const cmdlet_spec& c) {
    const auto dash = c.name.find('-');
    const std::string name(c.name), module(c.module);
    return typed_object(
        {"System.Management.Automation.FunctionInfo", "System.Management.Automation.CommandInfo", "System.Object"}, name,
        {{"CmdletBinding", true},
         {"DefaultParameterSet", nil{}},
         {"Options", std::string("None")},
         {"Description", nil{}},
         {"Verb", std::string(c.name.substr(0, dash))},
         {"Noun", std::string(c.name.substr(dash + 1))},
         {"HelpFile", nil{}},
         {"OutputType", object_list({},
                                    "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation."
                                    "PSTypeName, System.Management.Automation]]")},
         {"Name", name},
         {"CommandType", std::string("Function")},
         {"Source", module},
         {"Version",
          module.empty() ? value(nil{}) : value(stamplog::psrp::tagged_text{stamplog::psrp::tagged_text::tag::version, "0.0"})},
         {"Visibility", std::string("Public")},
         {"ModuleName", module},
         {"Module", module.empty() ? value(nil{}) : value(module)},
         {"RemotingCapability", std::string("PowerShell")},
         {"Parameters", parameters_of(c)},
         {"ParameterSets", object_list({std::string(syntax_of(c))},
                                       "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation."
                                       "CommandParameterSetInfo, System.Management.Automation]]")},
         {"HelpUri", std::string()},
         {"ResolvedCommandName", nil{}},
         {"Namespace", module}});
}

}  // namespace stampsim
