#include "stamplog/pep/command_description.hpp"

#include <algorithm>

namespace stamplog::pep {
namespace {

struct short_name {
    std::string_view full, text;
};
constexpr short_name short_names[] = {{"System.String", "string"},
                                      {"System.Int32", "int"},
                                      {"System.Int64", "long"},
                                      {"System.Boolean", "bool"},
                                      {"System.Double", "double"},
                                      {"System.DateTime", "datetime"},
                                      {"System.Guid", "guid"},
                                      {"System.Uri", "uri"},
                                      {"System.Version", "version"},
                                      {"System.Collections.Hashtable", "hashtable"},
                                      {"System.Security.SecureString", "securestring"},
                                      {"System.Management.Automation.PSCredential", "pscredential"},
                                      {"System.Management.Automation.ScriptBlock", "scriptblock"}};
constexpr std::string_view switch_type = "System.Management.Automation.SwitchParameter";
constexpr std::string_view common_names[] = {
    "Verbose",       "Debug",           "ErrorAction",         "WarningAction", "InformationAction", "ProgressAction",
    "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable",   "OutBuffer",         "PipelineVariable"};

std::string abbreviated(std::string_view type) {
    if (type.ends_with("[]")) return abbreviated(type.substr(0, type.size() - 2)) + "[]";
    for (const auto& s : short_names)
        if (s.full == type) return std::string(s.text);
    return std::string(type.substr(type.rfind('.') + 1));
}

std::string field_text(const psrp::object& o, const char* name) {
    const auto* v = o.find(name);
    return v == nullptr || std::holds_alternative<psrp::nil>(*v) ? "" : psrp::display(*v);
}
bool is_true(const psrp::object& o, const char* name) {
    const auto* v = o.find(name);
    return v != nullptr && psrp::as_bool(*v).value_or(false);
}
const std::vector<psrp::value>* list_in(const psrp::object& o, const char* name) {
    const auto* v = o.find(name);
    const auto* list = v == nullptr ? nullptr : psrp::as_object(*v);
    return list == nullptr ? nullptr : &list->items;
}

parameter_description read_parameter(const psrp::object& o) {
    parameter_description p;
    p.name = field_text(o, "Name");
    if (const auto* v = o.find("ParameterType"))
        if (const auto* type = psrp::as_object(*v)) p.type = field_text(*type, "FullName");
    // int.MinValue: by name only.
    if (const auto* v = o.find("Position"))
        if (const auto n = psrp::as_int(*v); n && *n >= 0 && *n <= INT32_MAX) p.position = static_cast<int>(*n);
    p.mandatory = is_true(o, "IsMandatory");
    p.from_pipeline = is_true(o, "ValueFromPipeline");
    if (const auto* items = list_in(o, "ValidParamSetValues"))
        for (const auto& item : *items) p.allowed.push_back(psrp::display(item));
    return p;
}

parameter_set read_set(const psrp::object& o) {
    parameter_set s;
    s.name = field_text(o, "Name");
    s.is_default = is_true(o, "IsDefault");
    if (const auto* items = list_in(o, "Parameters"))
        for (const auto& item : *items) {
            const auto* p = psrp::as_object(item);
            if (p == nullptr) continue;
            auto read = read_parameter(*p);
            if (std::ranges::find(common_names, read.name) != std::end(common_names))
                s.common = true;
            else
                s.parameters.push_back(std::move(read));
        }
    return s;
}

std::string item_of(const parameter_description& p) {
    std::string text = "-" + p.name;
    if (p.position) text = "[" + text + "]";
    if (p.type != switch_type) text += " <" + abbreviated(p.type) + ">";
    // Mandatory and by position: [-Name] <type>; not mandatory: in brackets as a whole.
    return p.mandatory ? text : "[" + text + "]";
}

}  // namespace

psrp::command describe_commands(std::vector<std::string> names) {
    psrp::command c{"Get-Command", {}};
    if (!names.empty()) c.arguments.push_back({"Name", std::move(names)});
    c.arguments.push_back({"ShowCommandInfo", psrp::switch_on{}});
    return c;
}

std::optional<command_description> read_command_description(const psrp::value& v) {
    const auto* o = psrp::as_object(v);
    if (o == nullptr) return std::nullopt;
    command_description c{field_text(*o, "Name"), field_text(*o, "CommandType"), field_text(*o, "ModuleName"), {}};
    if (c.name.empty()) return std::nullopt;
    if (const auto* sets = list_in(*o, "ParameterSets"))
        for (const auto& item : *sets)
            if (const auto* set = psrp::as_object(item)) c.sets.push_back(read_set(*set));
    return c;
}

std::string syntax_of(const parameter_set& s) {
    // By position first, then by name, each in the cmdlet's own order: as PowerShell prints them.
    auto ordered = s.parameters;
    std::ranges::stable_sort(
        ordered, [](const auto& a, const auto& b) { return a.position.value_or(INT32_MAX) < b.position.value_or(INT32_MAX); });
    std::string text;
    for (const auto& p : ordered) text += (text.empty() ? "" : " ") + item_of(p);
    if (s.common) text += text.empty() ? "[<CommonParameters>]" : " [<CommonParameters>]";
    return text;
}

}  // namespace stamplog::pep
