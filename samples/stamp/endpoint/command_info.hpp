// The objects by which Get-Command shows the endpoint's commands.
#pragma once

#include "endpoint/parameter.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

stamplog::psrp::value command_info(const cmdlet_spec& c);
// "Get-AzureStackLog [-FilterByRole <Object>] …", as Get-Command -Syntax and Get-Help write it.
std::string syntax_of(const cmdlet_spec& c);

}  // namespace stampsim
