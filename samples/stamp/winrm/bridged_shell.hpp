// A shell whose fragments pass unread to a PSRP server on standard input and output (a real `pwsh -s`) and back.
#pragma once

#include <string>
#include <vector>

#include "winrm/shell.hpp"

namespace stampsim::winrm {

// Spawns the program. `out` and `io` outlive the shell.
[[nodiscard]] stamplog::result<std::unique_ptr<shell>> make_bridged_shell(const std::vector<std::string>& argv,
                                                                          shell_output& out, boost::asio::io_context& io);

}  // namespace stampsim::winrm
