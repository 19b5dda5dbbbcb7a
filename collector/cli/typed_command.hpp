// Words typed after `stamplog invoke` to a command with typed arguments, as PowerShell would read them.
#pragma once

#include <string>
#include <vector>

#include "stamplog/base/result.hpp"
#include "stamplog/cli/world.hpp"
#include "stamplog/psrp/command.hpp"

namespace stamplog::cli {

// `CMDLET -Name value -Switch -List a,b -Flag $true`: an integer is an int, $true/$false a bool, a list with commas string[],
// RFC 3339 a date (with the given offset), the rest a string; a name without a value is a switch. `-Name:value` and
// `-Switch:$false` too; behind `--` all words are values. errc::config for what is not of that form.
// Besides: a number with a point is a double, a large one a long; a date without an offset is stamp time.
[[nodiscard]] result<psrp::command> typed_command(const std::vector<std::string>& words, int offset_minutes);

// Parameters whose names end in Credential or Credentials take a user name: its password is asked for on the terminal, and both
// go as a PSCredential. errc::config where nobody can be asked.
[[nodiscard]] result<void> ask_passwords(psrp::command& c, world& w, bool may_ask);

}  // namespace stamplog::cli
