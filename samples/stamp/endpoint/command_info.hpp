// The objects by which Get-Command shows the endpoint's commands.
#pragma once

#include "endpoint/cmdlet_table.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

stamplog::psrp::value command_info(const cmdlet_spec& c);
stamplog::psrp::value alias_info(const alias_spec& a);
// "Get-AzureStackLog [-FilterByRole <Object>] …", as Get-Command -Syntax and Get-Help write it.
std::string syntax_of(const cmdlet_spec& c);

}  // namespace stampsim
