// The types that Get-Command and Get-Help show for parameters. The PEP's own functions show Object for all but switches (the
// help in MicrosoftDocs/azure-stack-docs prints them so), the restricted proxies their real types (recorded from
// PowerShell 7.6).
#pragma once

#include <string>
#include <string_view>

#include "endpoint/parameter.hpp"

namespace stampsim {

// "System.String[]"
std::string_view shown_type(const cmdlet_spec& c, const parameter_spec& p);
// As PowerShell abbreviates it: "string[]".
std::string_view short_type(std::string_view full);
// The alias of a common parameter ("vb" of Verbose), else empty.
std::string_view common_alias(std::string_view parameter);
// Clear-Host is the one that is no advanced function: it has no common parameters.
bool has_common_parameters(const cmdlet_spec& c);

}  // namespace stampsim
