// Entropy that gives the same bytes in every run of a test.
#pragma once

#include <mutex>
#include <random>

#include "stamplog/base/entropy.hpp"

namespace stamplog::testing {

class seeded_entropy final : public entropy {
 public:
    explicit seeded_entropy(std::uint64_t seed = 1) : engine_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        std::scoped_lock lock(guard_);
        for (auto& b : out) b = static_cast<std::uint8_t>(engine_());
    }

 private:
    std::mutex guard_;
    std::mt19937_64 engine_;
};

}  // namespace stamplog::testing
