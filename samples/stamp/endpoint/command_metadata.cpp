#include "endpoint/command_metadata.hpp"

#include "endpoint/objects.hpp"
#include "endpoint/parameter_types.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::nil;
using stamplog::psrp::value;

constexpr const char* automation =
    ", System.Management.Automation, Version=3.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";
constexpr const char* core = ", mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";

value collection(std::string type, std::vector<value> items) {
    auto o = std::make_shared<stamplog::psrp::object>();
    o->type_names = {std::move(type), "System.Object"};
    o->kind = stamplog::psrp::object::container::list;
    o->items = std::move(items);
    return o;
}

value parameter_metadata(const cmdlet_spec& c, const parameter_spec& p) {
    std::vector<value> names;
    if (const auto alias = common_alias(p.name); !alias.empty()) names.emplace_back(std::string(alias));
    return typed_object(
        {"System.Management.Automation.ParameterMetadata", "System.Object"}, "System.Management.Automation.ParameterMetadata",
        {{"Name", std::string(p.name)},
         {"ParameterType", std::string(shown_type(c, p))},
         {"ParameterSets", nil{}},
         {"Aliases", collection(std::string("System.Collections.ObjectModel.Collection`1[[System.String") + core + "]]",
                                std::move(names))},
         {"Attributes", nil{}},
         {"IsDynamic", false},
         {"SwitchParameter", p.type == parameter_type::flag}});
}

value parameters_of(const cmdlet_spec& c) {
    std::vector<std::pair<value, value>> entries;
    const auto add = [&](std::span<const parameter_spec> list) {
        for (const auto& p : list) entries.emplace_back(std::string(p.name), parameter_metadata(c, p));
    };
    add(c.parameters);
    if (has_common_parameters(c)) add(common_parameters());
    return dictionary(std::move(entries), std::string("System.Collections.Generic.Dictionary`2[[System.String") + core +
                                              "],[System.Management.Automation.ParameterMetadata" + automation + "]]");
}

struct help_link {
    std::string_view name, uri;
};
constexpr help_link links[] = {{"Clear-Host", "https://go.microsoft.com/fwlink/?LinkID=2096480"},
                               {"Exit-PSSession", "https://go.microsoft.com/fwlink/?LinkID=2096787"},
                               {"Get-Command", "https://go.microsoft.com/fwlink/?LinkID=113309"},
                               {"Get-FormatData", "https://go.microsoft.com/fwlink/?LinkID=144303"},
                               {"Get-Help", "https://go.microsoft.com/fwlink/?LinkID=113316"},
                               {"Measure-Object", "https://go.microsoft.com/fwlink/?LinkID=113349"},
                               {"Out-Default", "https://go.microsoft.com/fwlink/?LinkID=113362"},
                               {"Select-Object", "https://go.microsoft.com/fwlink/?LinkID=2096716"}};

std::string help_uri(std::string_view name) {
    for (const auto& l : links)
        if (same(l.name, name)) return std::string(l.uri);
    return {};
}

value command_type(bool alias) {
    return stamplog::psrp::make_enum("System.Management.Automation.CommandTypes", alias ? "Alias" : "Function", alias ? 1 : 2);
}

std::optional<value> property_of(const cmdlet_spec& c, const alias_spec* alias, std::string_view property) {
    if (same(property, "Name")) return std::string(alias ? alias->name : c.name);
    if (same(property, "Namespace") || same(property, "ModuleName")) return std::string(alias ? "" : c.module);
    if (same(property, "HelpUri")) return help_uri(c.name);
    if (same(property, "CommandType")) return command_type(alias != nullptr);
    if (same(property, "ResolvedCommandName")) return alias ? value(std::string(c.name)) : value(nil{});
    if (same(property, "OutputType"))
        return collection(
            std::string("System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation.PSTypeName") +
                automation + "]]",
            {});
    if (same(property, "Parameters")) return parameters_of(c);
    return std::nullopt;
}

value type_info(std::string_view full) {
    const bool is_enum =
        full == "System.Management.Automation.ActionPreference" || full == "System.Management.Automation.CommandTypes";
    const bool is_array = full.ends_with("[]");
    std::vector<value> names;
    if (full == "System.Management.Automation.ActionPreference")
        for (const auto* n : {"SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore", "Suspend"})
            names.emplace_back(std::string(n));
    if (full == "System.Management.Automation.CommandTypes")
        for (const auto* n : {"Alias", "Function", "Filter", "Cmdlet", "ExternalScript", "Application", "Script", "Workflow",
                              "Configuration", "All"})
            names.emplace_back(std::string(n));
    return custom_object({{"FullName", std::string(full)},
                          {"IsEnum", is_enum},
                          {"IsArray", is_array},
                          {"EnumValues", collection("System.Collections.ArrayList", std::move(names))},
                          {"HasFlagAttribute", full == "System.Management.Automation.CommandTypes"},
                          {"ElementType", is_array ? type_info(full.substr(0, full.size() - 2)) : value(nil{})},
                          {"ImplementsDictionary", false}});
}

value parameter_info(const cmdlet_spec& c, const parameter_spec& p) {
    constexpr std::int32_t named_only = -2147483647 - 1;
    std::vector<value> allowed;
    for (const auto& a : p.allowed) allowed.emplace_back(std::string(a));
    return custom_object(
        {{"Name", std::string(p.name)},
         {"IsMandatory", p.mandatory},
         {"ValueFromPipeline", p.from_pipeline},
         {"Position", p.position < 0 ? named_only : static_cast<std::int32_t>(p.position)},
         {"ParameterType", type_info(shown_type(c, p))},
         {"HasParameterSet", !p.allowed.empty()},
         {"ValidParamSetValues",
          collection(std::string("System.Collections.Generic.List`1[[System.String") + core + "]]", std::move(allowed))}});
}

}  // namespace

std::optional<value> command_property(const stamplog::psrp::object& o, std::string_view property) {
    if (o.type_names.empty()) return std::nullopt;
    const auto& type = o.type_names.front();
    const auto* name = o.find("Name");
    if (!name) return std::nullopt;
    const auto text = stamplog::psrp::display(*name);
    const auto* spec = find_cmdlet(text);
    if (!spec) return std::nullopt;
    if (type == "System.Management.Automation.FunctionInfo") return property_of(*spec, nullptr, property);
    if (type == "System.Management.Automation.AliasInfo")
        for (const auto& a : aliases())
            if (same(a.name, text)) return property_of(*spec, &a, property);
    return std::nullopt;
}

value show_command_info(const cmdlet_spec& c) {
    std::vector<value> parameters;
    const auto add = [&](std::span<const parameter_spec> list) {
        for (const auto& p : list) parameters.push_back(parameter_info(c, p));
    };
    add(c.parameters);
    if (has_common_parameters(c)) add(common_parameters());
    const auto set =
        custom_object({{"Name", std::string("__AllParameterSets")},
                       {"IsDefault", false},
                       {"Parameters", object_list(std::move(parameters), "System.Management.Automation.PSObject[]")}});
    const std::string module(c.module);
    return custom_object({{"Name", std::string(c.name)},
                          {"ModuleName", module},
                          {"Module", custom_object({{"Name", module}})},
                          {"CommandType", command_type(false)},
                          {"Definition", std::string()},
                          {"ParameterSets", object_list({set}, "System.Management.Automation.PSObject[]")}});
}

}  // namespace stampsim
