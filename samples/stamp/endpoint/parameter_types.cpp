#include "endpoint/parameter_types.hpp"

#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

struct named_type {
    std::string_view parameter, type;
};
// What parameter_type calls "object".
constexpr named_type special[] = {{"ArgumentList", "System.Object[]"},
                                  {"CommandType", "System.Management.Automation.CommandTypes"},
                                  {"PowerShellVersion", "System.Version"},
                                  {"ErrorAction", "System.Management.Automation.ActionPreference"},
                                  {"WarningAction", "System.Management.Automation.ActionPreference"},
                                  {"InformationAction", "System.Management.Automation.ActionPreference"}};

constexpr named_type accelerators[] = {{"System.String", "string"},
                                       {"System.String[]", "string[]"},
                                       {"System.Object", "Object"},
                                       {"System.Object[]", "Object[]"},
                                       {"System.Int32", "int"},
                                       {"System.DateTime", "datetime"},
                                       {"System.Version", "version"},
                                       {"System.Management.Automation.PSCredential", "pscredential"},
                                       {"System.Management.Automation.SwitchParameter", "switch"}};

constexpr named_type short_names[] = {{"Verbose", "vb"},
                                      {"Debug", "db"},
                                      {"ErrorAction", "ea"},
                                      {"WarningAction", "wa"},
                                      {"InformationAction", "infa"},
                                      {"ErrorVariable", "ev"},
                                      {"WarningVariable", "wv"},
                                      {"InformationVariable", "iv"},
                                      {"OutVariable", "ov"},
                                      {"OutBuffer", "ob"},
                                      {"PipelineVariable", "pv"}};

bool is_common(const parameter_spec& p) {
    for (const auto& c : common_parameters())
        if (same(c.name, p.name)) return true;
    return false;
}

}  // namespace

std::string_view shown_type(const cmdlet_spec& c, const parameter_spec& p) {
    if (!c.module.empty() && !is_common(p) && p.type != parameter_type::flag) return "System.Object";
    if (p.type == parameter_type::object)
        for (const auto& s : special)
            if (same(s.parameter, p.name)) return s.type;
    return type_name(p.type);
}

std::string_view short_type(std::string_view full) {
    for (const auto& a : accelerators)
        if (a.parameter == full) return a.type;
    return full.substr(full.rfind('.') + 1);
}

std::string_view common_alias(std::string_view parameter) {
    for (const auto& s : short_names)
        if (same(s.parameter, parameter)) return s.type;
    return {};
}

bool has_common_parameters(const cmdlet_spec& c) { return !same(c.name, "Clear-Host"); }

}  // namespace stampsim
