// Looks at the landing every now and then while the run goes on, on a thread of its own.
#pragma once

#include <chrono>
#include <thread>

#include "landing.hpp"

namespace stamplog::run {

class landing_watch {
 public:
    landing_watch(landing& where, clock& time, std::chrono::milliseconds interval);

 private:
    std::jthread thread_;  // stopped and joined by its destructor
};

}  // namespace stamplog::run
