// The real world behind the ports: made once, by a program's main, and handed down.
#pragma once

#include "stamplog/base/clock.hpp"
#include "stamplog/base/entropy.hpp"

namespace stamplog {

class system_clock final : public clock {
 public:
    utc_time now() const override;
    steady_time steady() const override;
    void sleep_until(steady_time until) override;
};

// The kernel's generator. Throws std::runtime_error when it fails, which no program survives.
class system_entropy final : public entropy {
 public:
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace stamplog
