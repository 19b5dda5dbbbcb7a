// The restricted proxies: what a session configuration of type RestrictedRemoteServer leaves of the shell.
#include "endpoint/cmdlet.hpp"
#include "endpoint/cmdlet_table.hpp"
#include "endpoint/command_info.hpp"
#include "endpoint/objects.hpp"
#include "endpoint/refusals.hpp"
#include "endpoint/wildcard.hpp"
#include "stamp/text_case.hpp"

namespace stampsim {
namespace {

using stamplog::psrp::as_object;
using stamplog::psrp::nil;
using stamplog::psrp::property;
using stamplog::psrp::value;

bool of_module(cmdlet_call& c, const cmdlet_spec& spec) {
    const auto modules = c.arguments.list("Module");
    if (modules.empty()) return true;
    for (const auto& m : modules)
        if (matches(m, spec.module)) return true;
    return false;
}

// CommandType is a set of flags (Function 2), a name or a list of names: everything here is a function.
bool shows_functions(cmdlet_call& c) {
    const auto* type = c.arguments.find("CommandType");
    if (!type || std::holds_alternative<nil>(type->raw)) return true;
    if (auto n = stamplog::psrp::as_int(type->raw)) return (*n & 2) != 0;
    const auto text = lower(stamplog::psrp::display(type->raw));
    return text.find("function") != std::string::npos || text.find("all") != std::string::npos;
}

std::vector<value> inputs(cmdlet_call& c) {
    if (const auto* v = c.arguments.find("InputObject")) return {v->raw};
    return c.input;
}

}  // namespace

ending get_command(cmdlet_call& c) {
    auto names = c.arguments.list("Name");
    if (names.empty()) names = {"*"};
    if (!shows_functions(c)) return std::nullopt;
    for (const auto& name : names) {
        bool found = false;
        for (const auto& spec : cmdlet_table()) {
            if (!matches(name, spec.name) || !of_module(c, spec)) continue;
            found = true;
            c.out.output(command_info(spec));
        }
        if (!found && !is_pattern(name))
            if (auto end = c.write_error(command_not_found_by_get_command(name))) return end;
    }
    return std::nullopt;
}

ending get_help(cmdlet_call& c) {
    const auto name = c.arguments.text("Name");
    bool found = false;
    for (const auto& spec : cmdlet_table()) {
        if (!matches(name.empty() ? "*" : name, spec.name)) continue;
        found = true;
        c.out.output(typed_object({"ExtendedCmdletHelpInfo", "CmdletHelpInfo", "HelpInfo"}, std::string(spec.name),
                                  {{"Name", std::string(spec.name)},
                                   {"Category", std::string("Function")},
                                   {"Synopsis", std::string(spec.name) + " " + syntax_of(spec)},
                                   {"ModuleName", std::string(spec.module)}}));
    }
    if (found) return std::nullopt;
    return c.write_error(written("Microsoft.PowerShell.Commands.GetHelpCommand",
                                 "Get-Help could not find " + name + " in a help file in this session.", "HelpNotFound",
                                 category::resource_unavailable, name));
}

ending measure_object(cmdlet_call& c) {
    c.out.output(typed_object(
        {"Microsoft.PowerShell.Commands.GenericMeasureInfo", "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"},
        "Microsoft.PowerShell.Commands.GenericMeasureInfo",
        {{"Count", static_cast<std::int32_t>(inputs(c).size())},
         {"Average", nil{}},
         {"Sum", nil{}},
         {"Maximum", nil{}},
         {"Minimum", nil{}},
         {"Property", nil{}}}));
    return std::nullopt;
}

ending select_object(cmdlet_call& c) {
    const auto wanted = c.arguments.list("Property");
    for (const auto& v : inputs(c)) {
        const auto* o = as_object(v);
        if (wanted.empty()) {
            c.out.output(v);
            continue;
        }
        std::vector<property> chosen;
        for (const auto& name : wanted) {
            const auto* p = o ? o->find(name) : nullptr;
            chosen.push_back({name, p ? *p : value(nil{})});
        }
        auto out = std::make_shared<stamplog::psrp::object>();
        out->type_names = {"Selected." + (o && !o->type_names.empty() ? o->type_names.front() : std::string("System.Object")),
                           "System.Management.Automation.PSCustomObject", "System.Object"};
        out->extended = std::move(chosen);
        c.out.output(value(out));
    }
    return std::nullopt;
}

ending out_default(cmdlet_call& c) {
    // Formatting belongs to the host: an interactive client sees the objects' text.
    for (const auto& v : inputs(c)) c.out.host_line(stamplog::psrp::display(v));
    return std::nullopt;
}

}  // namespace stampsim
