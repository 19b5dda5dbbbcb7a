// Every command that the endpoint shows: the PEP's own cmdlets and the eight restricted proxies of a restricted remote session
// (InitialSessionState.CreateRestrictedForRemoteServer).
#pragma once

#include <span>
#include <string_view>

#include "endpoint/parameter.hpp"

namespace stampsim {

std::span<const cmdlet_spec> cmdlet_table();
// Short names of some proxies, as the session's definition gives them (a session file of type RestrictedRemoteServer; recorded
// from PowerShell 7.6, and "clear", which only Windows has).
struct alias_spec {
    std::string_view name, target;
};
std::span<const alias_spec> aliases();
// By name or alias; nullptr for a command that is not visible. Names compare without case.
const cmdlet_spec* find_cmdlet(std::string_view name);

}  // namespace stampsim
