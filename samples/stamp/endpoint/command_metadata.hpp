// What Get-Command tells in depth: the properties that Select-Object picks for an importing client (GET_COMMAND_METADATA), and
// -ShowCommandInfo. Shapes as recorded from PowerShell 7.6; the names of types carry the versions of Windows PowerShell 5.1,
// which is what a stamp runs.
#pragma once

#include <optional>
#include <string_view>

#include "endpoint/cmdlet_table.hpp"
#include "stamplog/psrp/value.hpp"

namespace stampsim {

// A property of a command that came from Get-Command, as it is within the server; nullopt when `o` is no command or has no such
// property. What leaves the server is flat: Get-Command's own objects are sent one level deep.
std::optional<stamplog::psrp::value> command_property(const stamplog::psrp::object& o, std::string_view property);
stamplog::psrp::value show_command_info(const cmdlet_spec& c);

}  // namespace stampsim
