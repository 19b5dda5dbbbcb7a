// The restricted proxies: what a session configuration of type RestrictedRemoteServer leaves of the shell.
#include <algorithm>

#include "endpoint/cmdlet.hpp"
#include "endpoint/cmdlet_table.hpp"
#include "endpoint/command_info.hpp"
#include "endpoint/command_metadata.hpp"
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

// CommandType is a set of flags (Alias 1, Function 2), a name or names; left out, it means functions (recorded: a plain
// Get-Command shows no alias).
struct wanted_kinds {
    bool aliases = false, functions = true;
};
wanted_kinds kinds_of(cmdlet_call& c) {
    const auto* type = c.arguments.find("CommandType");
    if (!type || std::holds_alternative<nil>(type->raw)) return {};
    if (auto n = stamplog::psrp::as_int(type->raw)) return {(*n & 1) != 0, (*n & 2) != 0};
    const auto text = lower(stamplog::psrp::display(type->raw));
    const auto has = [&](const char* word) {
        return text.find(word) != std::string::npos || text.find("all") != std::string::npos;
    };
    return {has("alias"), has("function")};
}

std::vector<value> inputs(cmdlet_call& c) {
    if (const auto* v = c.arguments.find("InputObject")) return {v->raw};
    return c.input;
}

// As Format-List does, whatever the number of properties.
void show_on_host(const value& v, streams& out) {
    const auto* o = as_object(v);
    if (!o || o->to_string || (o->extended.empty() && o->adapted.empty())) return out.host_line(stamplog::psrp::display(v));
    std::size_t width = 0;
    for (const auto* list : {&o->extended, &o->adapted})
        for (const auto& p : *list) width = std::max(width, p.name.size());
    out.host_line("");
    for (const auto* list : {&o->extended, &o->adapted})
        for (const auto& p : *list)
            out.host_line(p.name + std::string(width - p.name.size(), ' ') + " : " + stamplog::psrp::display(p.val));
    out.host_line("");
}

}  // namespace

ending get_command(cmdlet_call& c) {
    auto names = c.arguments.list("Name");
    if (names.empty()) names = {"*"};
    const auto kinds = kinds_of(c);
    const bool in_depth = c.arguments.flag("ShowCommandInfo"), any_kind = !c.arguments.find("CommandType");
    for (const auto& name : names) {
        bool found = false;
        if (kinds.aliases || (any_kind && !is_pattern(name)))
            for (const auto& alias : aliases()) {
                if (!matches(name, alias.name) || !of_module(c, *find_cmdlet(alias.target))) continue;
                found = true;
                c.out.output(alias_info(alias));
            }
        for (const auto& spec : cmdlet_table()) {
            if (!kinds.functions || !matches(name, spec.name) || !of_module(c, spec)) continue;
            found = true;
            c.out.output(in_depth ? show_command_info(spec) : command_info(spec));
        }
        if (!found && !is_pattern(name))
            if (auto end = c.write_error(command_not_found_by_get_command(name))) return end;
    }
    return std::nullopt;
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
            auto deep = o ? command_property(*o, name) : std::nullopt;
            const auto* p = o ? o->find(name) : nullptr;
            chosen.push_back({name, deep ? std::move(*deep) : p ? *p : value(nil{})});
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
    // It formats where it runs and writes lines to the client's host; nothing comes as output (recorded from Enter-PSSession).
    for (const auto& v : inputs(c)) show_on_host(v, c.out);
    return std::nullopt;
}

ending exit_pssession(cmdlet_call& c) {
    c.out.pop_runspace();
    return std::nullopt;
}

}  // namespace stampsim
