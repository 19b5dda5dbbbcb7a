// The endpoint on standard input and output, as `pwsh -s` is: lines in, lines out, exit status 160 when the input ends.
#pragma once

#include "endpoint/endpoint.hpp"

namespace stampsim {

// Returns the exit status: 160 when the input ended, 1 when it broke the protocol (the reason is on standard error), 0 when a
// Close-PrivilegedEndpoint closed the shell.
int serve_stdio(endpoint& e, int in, int out, const stamplog::clock& time, stamplog::entropy& random);

}  // namespace stampsim
