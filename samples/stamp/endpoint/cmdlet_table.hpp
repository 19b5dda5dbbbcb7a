// Every command that the endpoint shows: the PEP's own cmdlets and the eight restricted proxies of a restricted remote session
// (InitialSessionState.CreateRestrictedForRemoteServer).
#pragma once

#include <span>
#include <string_view>

#include "endpoint/parameter.hpp"

namespace stampsim {

std::span<const cmdlet_spec> cmdlet_table();
// nullptr for a command that is not visible. Names compare without case.
const cmdlet_spec* find_cmdlet(std::string_view name);

}  // namespace stampsim
