// How fast bytes may go out: a token bucket, shared by everything that is sent at the same time.
#pragma once

#include <cstdint>

#include "stamplog/base/clock.hpp"

namespace stamplog::storage {

// Not thread-safe. After a pause at most a quarter of a second's worth goes at once.
class bandwidth {
 public:
    bandwidth(std::uint64_t bytes_per_second, clock& time) : rate_(bytes_per_second == 0 ? 1 : bytes_per_second), time_(time) {}
    // Returns when `bytes` more may go: they are paid for afterwards, so that one large piece does not wait for ever.
    void take(std::uint64_t bytes);

 private:
    std::uint64_t rate_;
    clock& time_;
    steady_time free_at_{};  // when what was taken so far has been paid for
};

}  // namespace stamplog::storage
