// What a server is told when it calls the client's host.
#pragma once

#include "stamplog/psrp/host.hpp"
#include "stamplog/session/session.hpp"

namespace stamplog::session {

// The observer's answer to a call that wants one; without a prompt observer a refusal, which the server raises as an exception
// in the command that asked.
psrp::host_response answer(const psrp::host_call& call, const observer* watch);

// A call that nobody waits for. Texts come as records too (psrp/host.hpp), so only those that the pool itself writes, before
// any command, are worth a line in the log.
void note(const psrp::host_call& call, const observer* watch, log_sink& log);

}  // namespace stamplog::session
