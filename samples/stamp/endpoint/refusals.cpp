#include "endpoint/refusals.hpp"

namespace stampsim {
using stamplog::psrp::error_record;

namespace {

error_record make(std::string text, std::string_view type, std::string id, std::int32_t category, std::string activity,
                  std::string target = {}, std::string target_type = {}) {
    error_record r;
    r.message = std::move(text);
    r.exception_type = type;
    r.fully_qualified_id = std::move(id);
    r.category = category;
    r.category_activity = std::move(activity);
    r.category_reason = std::string(type.substr(type.rfind('.') + 1));
    r.category_target_name = std::move(target);
    r.category_target_type = std::move(target_type);
    return r;
}

error_record binding(std::string_view cmdlet, std::string text, std::string_view id,
                     std::int32_t category = category::invalid_argument,
                     std::string_view type = "System.Management.Automation.ParameterBindingException") {
    return make(std::move(text), type, std::string(id) + "," + std::string(cmdlet), category, std::string(cmdlet));
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string not_recognized(std::string_view name) {
    return "The term " + quoted(name) +
           " is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the "
           "name, or if a path was included, verify that the path is correct and try again.";
}

}  // namespace

error_record scripts_not_allowed(std::string_view script) {
    return make("The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.",
                "System.Management.Automation.ParseException", "ScriptsNotAllowed", category::parser_error, "",
                std::string(script), "String");
}
error_record local_scope_not_allowed(std::string_view command) {
    return make("Running a command in the scope of its caller is not supported by this runspace, which is in no-language mode.",
                "System.Management.Automation.RuntimeException", "UseLocalScopeNotAllowed", category::invalid_operation, "",
                std::string(command), "String");
}
error_record command_not_found(std::string_view name) {
    return make(not_recognized(name), "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException",
                category::object_not_found, "", std::string(name), "String");
}
error_record command_not_found_by_get_command(std::string_view name) {
    auto r = command_not_found(name);
    r.fully_qualified_id += ",Microsoft.PowerShell.Commands.GetCommandCommand";
    r.category_activity = "Get-Command";
    return r;
}
error_record pipeline_stopped() {
    return make("The pipeline has been stopped.", "System.Management.Automation.PipelineStoppedException", "PipelineStopped",
                category::operation_stopped, "");
}

error_record parameter_not_found(std::string_view cmdlet, std::string_view parameter) {
    return binding(cmdlet, "A parameter cannot be found that matches parameter name " + quoted(parameter) + ".",
                   "NamedParameterNotFound");
}
error_record parameter_ambiguous(std::string_view cmdlet, std::string_view parameter, std::string_view matches) {
    return binding(cmdlet,
                   "Parameter cannot be processed because the parameter name " + quoted(parameter) +
                       " is ambiguous. Possible matches include:" + std::string(matches) + ".",
                   "AmbiguousParameter");
}
error_record parameter_twice(std::string_view cmdlet, std::string_view parameter) {
    return binding(cmdlet,
                   "Cannot bind parameter because parameter " + quoted(parameter) +
                       " is specified more than once. To provide multiple values to parameters that can accept multiple "
                       "values, use the array syntax. For example, \"-parameter value1,value2,value3\".",
                   "ParameterAlreadyBound");
}
error_record argument_missing(std::string_view cmdlet, std::string_view parameter, parameter_type type) {
    return binding(cmdlet,
                   "Missing an argument for parameter " + quoted(parameter) + ". Specify a parameter of type " +
                       quoted(type_name(type)) + " and try again.",
                   "MissingArgument");
}
error_record positional_not_found(std::string_view cmdlet, std::string_view argument) {
    return binding(cmdlet, "A positional parameter cannot be found that accepts argument " + quoted(argument) + ".",
                   "PositionalParameterNotFound");
}
error_record mandatory_missing(std::string_view cmdlet, std::string_view parameters) {
    return binding(
        cmdlet, "Cannot process command because of one or more missing mandatory parameters: " + std::string(parameters) + ".",
        "MissingMandatoryParameter");
}
error_record transformation_failed(std::string_view cmdlet, std::string_view parameter, std::string_view why) {
    return binding(cmdlet, "Cannot process argument transformation on parameter " + quoted(parameter) + ". " + std::string(why),
                   "ParameterArgumentTransformationError", category::invalid_data,
                   "System.Management.Automation.ParameterBindingArgumentTransformationException");
}
error_record not_in_set(std::string_view cmdlet, std::string_view parameter, std::string_view value, std::string_view set) {
    return binding(
        cmdlet,
        "Cannot validate argument on parameter " + quoted(parameter) + ". The argument \"" + std::string(value) +
            "\" does not belong to the set \"" + std::string(set) +
            "\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.",
        "ParameterArgumentValidationError", category::invalid_data,
        "System.Management.Automation.ParameterBindingValidationException");
}
error_record input_not_bound(std::string_view cmdlet, std::string_view input) {
    auto r =
        binding(cmdlet,
                "The input object cannot be bound to any parameters for the command either because the command does not take "
                "pipeline input or the input and its properties do not match any of the parameters that take pipeline input.",
                "InputObjectNotBound");
    r.category_target_name = input;
    return r;
}

error_record thrown(std::string_view text) {
    return make(std::string(text), "System.Management.Automation.RuntimeException", std::string(text),
                category::operation_stopped, "", std::string(text), "String");
}
error_record written(std::string_view cmdlet, std::string_view text, std::string_view id, std::int32_t kind,
                     std::string_view target) {
    return make(std::string(text), "Microsoft.PowerShell.Commands.WriteErrorException",
                std::string(id) + "," + std::string(cmdlet), kind, "Write-Error", std::string(target),
                target.empty() ? "" : "String");
}

}  // namespace stampsim
