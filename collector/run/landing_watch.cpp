#include "landing_watch.hpp"

#include <algorithm>

namespace stamplog::run {
namespace {

constexpr std::chrono::milliseconds slice{50};  // how late the end of the run may be noticed

}  // namespace

landing_watch::landing_watch(landing& where, clock& time, std::chrono::milliseconds interval)
    : thread_([&where, &time, interval](std::stop_token stop) {
          while (!stop.stop_requested()) {
              where.look();
              const auto until = time.steady() + interval;
              while (!stop.stop_requested() && time.steady() < until) time.sleep_until(std::min(until, time.steady() + slice));
          }
      }) {}

}  // namespace stamplog::run
