// What earlier runs on this stamp measured, for order and balance of the plan.
#pragma once

#include "stamplog/cli/world.hpp"
#include "stamplog/pep/stamp.hpp"
#include "stamplog/plan/plan.hpp"

namespace stamplog::cli {

// Empty when nothing is known or the state folder cannot be read: a plan does not depend on it.
plan::history known_history(world& w, const pep::stamp_information& stamp);

}  // namespace stamplog::cli
