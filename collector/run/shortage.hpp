// How a collection that ran out of time or room is told from one that failed for another reason.
#pragma once

#include <chrono>

#include "scheduler.hpp"

namespace stamplog::run {

// `timeout`: the cmdlet's own, TimeOutInMinutes. What a stamp says when that is over was never published: so the clock counts
// as well, and the parameter's name.
shortage shortage_of(const attempt_result& r, std::chrono::minutes timeout);

// The endpoint's text for a full disk, as Microsoft's own script knows it. Case does not matter.
bool tells_of_full_disk(std::string_view words);

}  // namespace stamplog::run
