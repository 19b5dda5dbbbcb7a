// A shell of the simulated endpoint: the protocol's server half, and the pipelines of the endpoint behind it.
#pragma once

#include "endpoint/endpoint.hpp"
#include "winrm/shell.hpp"

namespace stampsim::winrm {

// `out`, `io`, `time` and `random` outlive the shell.
std::unique_ptr<shell> make_simulated_shell(std::unique_ptr<endpoint> e, std::string user, shell_output& out,
                                            boost::asio::io_context& io, const stamplog::clock& time,
                                            stamplog::entropy& random);

}  // namespace stampsim::winrm
