// A shell whose fragments pass unread to a PSRP server on standard input and output (a real `pwsh -s`) and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "winrm/shell.hpp"

namespace stampsim::winrm {

// The words of --bridge, split as a POSIX shell does. errc::config when that cannot be done.
[[nodiscard]] stamplog::result<std::vector<std::string>> bridge_words(std::string_view program);

// Spawns the program. `out` and `io` outlive the shell.
[[nodiscard]] stamplog::result<std::unique_ptr<shell>> make_bridged_shell(const std::vector<std::string>& argv,
                                                                          shell_output& out, boost::asio::io_context& io);

}  // namespace stampsim::winrm
