// What an endpoint's commands take, as Get-Command -ShowCommandInfo tells it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stamplog/psrp/command.hpp"
#include "stamplog/psrp/value.hpp"

namespace stamplog::pep {

struct parameter_description {
    std::string name;
    std::string type;  // "System.String[]"
    std::optional<int> position;
    bool mandatory = false, from_pipeline = false;
    std::vector<std::string> allowed;  // of a ValidateSet
};
struct parameter_set {
    std::string name;  // "__AllParameterSets" where there is but one
    bool is_default = false;
    std::vector<parameter_description> parameters;  // without those that every cmdlet has
    bool common = false;                            // those are there besides
};
struct command_description {
    std::string name, kind, module;
    std::vector<parameter_set> sets;
};

// Typed, and legal on a no-language endpoint: its Get-Command has this switch (InitialSessionState's restricted proxy has Name,
// Module, ArgumentList, CommandType, ListImported, ShowCommandInfo). It gives parameter sets as data, where the plain
// Get-Command gives one text; GET_COMMAND_METADATA, the other way, knows neither positions nor which parameters are mandatory.
// Wildcards in `names` are PowerShell's. Empty: all.
psrp::command describe_commands(std::vector<std::string> names);
// nullopt when the object is no command. Every field is foreign text.
std::optional<command_description> read_command_description(const psrp::value& v);
// "[[-Node] <Object>] [-SkipClusterState] [<CommonParameters>]", as Get-Command -Syntax prints what stands behind the name.
std::string syntax_of(const parameter_set& s);

}  // namespace stamplog::pep
