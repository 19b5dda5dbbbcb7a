// The run's topology as one TBB flow graph: scheduler -> ERCS threads -> scheduler, until every unit has its record and every
// session is closed.
#pragma once

#include <functional>
#include <string>

#include "io_pool.hpp"
#include "scheduler.hpp"
#include "stamplog/base/result.hpp"

namespace stamplog::run {

// `perform` does one task on its ERCS's thread and must not throw. `why_stop` is asked before every decision: not empty, and
// nothing new starts.
// errc::internal when a task was lost, which no program of ours should ever say.
[[nodiscard]] result<void> run_graph(scheduler& order, io_pool& threads, const std::function<event(const task&)>& perform,
                                     const std::function<std::string()>& why_stop);

}  // namespace stamplog::run
