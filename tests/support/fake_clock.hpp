// A clock that stands still until it is told to go on.
#pragma once

#include <mutex>

#include "stamplog/base/clock.hpp"

namespace stamplog::testing {

class fake_clock final : public clock {
 public:
    utc_time now() const override {
        std::scoped_lock lock(guard_);
        return civil_ + std::chrono::duration_cast<ticks>(steady_ - steady_time{});
    }
    steady_time steady() const override {
        std::scoped_lock lock(guard_);
        return steady_;
    }
    void sleep_until(steady_time until) override {
        std::scoped_lock lock(guard_);
        if (until > steady_) steady_ = until;
    }

 private:
    mutable std::mutex guard_;
    utc_time civil_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};
    steady_time steady_{std::chrono::hours{1}};
};

}  // namespace stamplog::testing
