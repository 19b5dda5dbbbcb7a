// The error records that PowerShell itself makes, with the texts, ids and categories of the recordings in tests/data/pwsh.
#pragma once

#include <string>
#include <string_view>

#include "endpoint/parameter.hpp"
#include "stamplog/psrp/records.hpp"

namespace stampsim {

namespace category {
inline constexpr std::int32_t not_specified = 0, invalid_argument = 5, invalid_data = 6, invalid_operation = 7,
                              object_not_found = 13, operation_stopped = 14, parser_error = 17, permission_denied = 18,
                              resource_unavailable = 21, read_error = 22;
}  // namespace category

stamplog::psrp::error_record scripts_not_allowed(std::string_view script);
stamplog::psrp::error_record local_scope_not_allowed(std::string_view command);
stamplog::psrp::error_record command_not_found(std::string_view name);
stamplog::psrp::error_record command_not_found_by_get_command(std::string_view name);
stamplog::psrp::error_record pipeline_stopped();

// Binding. `cmdlet` is the command's own spelling.
stamplog::psrp::error_record parameter_not_found(std::string_view cmdlet, std::string_view parameter);
stamplog::psrp::error_record parameter_ambiguous(std::string_view cmdlet, std::string_view parameter, std::string_view matches);
stamplog::psrp::error_record parameter_twice(std::string_view cmdlet, std::string_view parameter);
stamplog::psrp::error_record argument_missing(std::string_view cmdlet, std::string_view parameter, parameter_type type);
stamplog::psrp::error_record positional_not_found(std::string_view cmdlet, std::string_view argument);
stamplog::psrp::error_record mandatory_missing(std::string_view cmdlet, std::string_view parameters);
stamplog::psrp::error_record transformation_failed(std::string_view cmdlet, std::string_view parameter, std::string_view why);
stamplog::psrp::error_record not_in_set(std::string_view cmdlet, std::string_view parameter, std::string_view value,
                                        std::string_view set);
stamplog::psrp::error_record input_not_bound(std::string_view cmdlet, std::string_view input);

// What a cmdlet throws or writes itself. `id` without the cmdlet's name, which is added.
stamplog::psrp::error_record thrown(std::string_view text);
stamplog::psrp::error_record written(std::string_view cmdlet, std::string_view text, std::string_view id, std::int32_t category,
                                     std::string_view target);

}  // namespace stampsim
