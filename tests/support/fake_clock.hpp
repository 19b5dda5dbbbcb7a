// A clock that stands still until a test moves it, or until somebody sleeps on it.
#pragma once

#include <mutex>

#include "stamplog/base/clock.hpp"

namespace stamplog::test {

class fake_clock : public clock {
 public:
    explicit fake_clock(utc_time start = *parse_rfc3339("2026-11-21T02:40:46Z")) : now_(start) {}
    utc_time now() const override {
        std::scoped_lock lock(mutex_);
        return now_;
    }
    steady_time steady() const override {
        std::scoped_lock lock(mutex_);
        return steady_;
    }
    void sleep_until(steady_time until) override {
        std::scoped_lock lock(mutex_);
        if (until <= steady_) return;
        now_ += std::chrono::duration_cast<ticks>(until - steady_);
        steady_ = until;
    }
    void advance(std::chrono::nanoseconds by) { sleep_until(steady() + by); }

 private:
    mutable std::mutex mutex_;
    utc_time now_;
    steady_time steady_{std::chrono::hours(1)};
};

}  // namespace stamplog::test

namespace stamplog::testing {

// The same, from 2026-11-21T01:00:00Z on.
class fake_clock final : public test::fake_clock {
 public:
    fake_clock() : test::fake_clock(*parse_rfc3339("2026-11-21T01:00:00Z")) {}
};

}  // namespace stamplog::testing
