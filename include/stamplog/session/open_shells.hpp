// The shells that our user has open on a WinRM service: what a client that was killed has left there, too.
#pragma once

#include <stop_token>
#include <vector>

#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"
#include "stamplog/session/winrm.hpp"
#include "stamplog/wsman/enumerate.hpp"

namespace stamplog::session {

// One connection, one question. Errors as those of session::open; a service that does not tell is errc::auth or refused.
[[nodiscard]] result<std::vector<wsman::open_shell>> list_open_shells(const winrm_target& target, const clock& time,
                                                                      entropy& random, const std::stop_token& stop);

// Ends one of them, and the command that runs in it. True: it is ended; false: it was gone. Errors likewise.
[[nodiscard]] result<bool> end_open_shell(const winrm_target& target, const wsman::open_shell& which, const clock& time,
                                          entropy& random, const std::stop_token& stop);

}  // namespace stamplog::session
