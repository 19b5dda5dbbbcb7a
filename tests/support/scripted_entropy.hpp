// Entropy that gives what a recording needs, in order, and a fixed sequence otherwise.
#pragma once

#include <algorithm>
#include <deque>

#include "stamplog/base/bytes.hpp"
#include "stamplog/base/entropy.hpp"

namespace stamplog::testing {

class scripted_entropy final : public entropy {
 public:
    explicit scripted_entropy(std::uint64_t seed = 1) : state_(seed) {}

    void give(const guid& id) { given_.emplace_back(id.data.begin(), id.data.end()); }
    void give(bytes data) { given_.push_back(std::move(data)); }

    void fill(std::span<std::uint8_t> out) override {
        if (!given_.empty() && given_.front().size() == out.size()) {
            std::copy(given_.front().begin(), given_.front().end(), out.begin());
            given_.pop_front();
            return;
        }
        for (auto& b : out) {
            state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
            b = static_cast<std::uint8_t>(state_ >> 56);
        }
    }

 private:
    std::uint64_t state_;
    std::deque<bytes> given_;
};

}  // namespace stamplog::testing
