#include "stamplog/storage/bandwidth.hpp"

#include <algorithm>

namespace stamplog::storage {
namespace {

constexpr std::chrono::milliseconds burst(250);

}  // namespace

void bandwidth::take(std::uint64_t bytes) {
    const auto now = time_.steady();
    if (free_at_ > now) time_.sleep_until(free_at_);
    const std::chrono::duration<double> cost(static_cast<double>(bytes) / static_cast<double>(rate_));
    // What was not used is not saved up, but for the burst.
    free_at_ = std::max(free_at_, time_.steady() - burst) + std::chrono::duration_cast<steady_time::duration>(cost);
}

}  // namespace stamplog::storage
