// collect and resume have their stamp to themselves.
#pragma once

#include <optional>
#include <string>

#include "stamp_options.hpp"
#include "stamplog/run/stamp_lock.hpp"
#include "verb.hpp"

namespace stamplog::cli {

// Before a password is asked for: refused where another run has the stamp now. Takes nothing, so that who is away from an open
// question holds up nobody.
[[nodiscard]] std::optional<exit_code> refuse_if_taken(const resolved_stamp& stamp, context& c);

// Where another run has the stamp: refused, with that run's id, or waited for until it is done; Ctrl-C ends the wait. Nothing:
// `mine` is held. Else why not has been printed, and the verb ends with this.
[[nodiscard]] std::optional<exit_code> claim(const resolved_stamp& stamp, const std::string& run_id, bool wait, context& c,
                                             std::optional<run::stamp_lock>& mine);

}  // namespace stamplog::cli
